"""What a calendar hold may hold: one time, one place, and who is invited."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from connectors.calendar_hold.moments import check_moment, instant_of, span_words, zone_of
from connectors.payloads import Payload
from connectors.text import Address, Line, check_line, check_not_blank, one_newline_style

MOST_ATTENDEES = 10
LONGEST_SPAN = timedelta(days=31)


def check_zone(text: str) -> str:
    """The text unchanged when it names a time zone; else ValueError."""
    return zone_of(text).key


def check_lines(text: str) -> str:
    """The text unchanged when each of its lines is one for every calendar; else ValueError."""
    for line in text.split("\n"):
        check_line(line.replace("\t", " "))
    return text


Moment = Annotated[str, AfterValidator(check_moment)]


class CalendarHoldPayload(Payload):
    """A time to be kept free."""

    title: Annotated[Line, AfterValidator(check_not_blank)] = Field(
        max_length=200, description="What it is, in one line"
    )
    starts: Moment = Field(description="Local time such as 2026-12-01T14:00")
    ends: Moment = Field(description="Local time such as 2026-12-01T15:00")
    time_zone: Annotated[str, AfterValidator(check_zone)] = Field(
        description="Such as Europe/Berlin"
    )
    attendees: list[Address] = Field(
        default=[], max_length=MOST_ATTENDEES, description="Plain addresses of who is invited"
    )
    place: Line = Field(default="", max_length=200, description="Where; may be empty")
    note: Annotated[str, AfterValidator(one_newline_style), AfterValidator(check_lines)] = Field(
        default="", max_length=2_000, description="What they need to know; may be empty"
    )

    @model_validator(mode="after")
    def _is_a_span_of_time(self) -> Self:
        starts, ends = self.span()
        if ends <= starts:
            raise ValueError("it ends before it begins")
        if ends - starts > LONGEST_SPAN:
            raise ValueError("it lasts longer than 31 days")
        return self

    @model_validator(mode="after")
    def _nobody_twice(self) -> Self:
        seen = [address.lower() for address in self.attendees]
        twice = sorted({address for address in seen if seen.count(address) > 1})
        if twice:
            raise ValueError(f"{twice[0]} is invited twice")
        return self

    def span(self) -> tuple[datetime, datetime]:
        """Begin and end in UTC."""
        zone = zone_of(self.time_zone)
        return instant_of(self.starts, zone), instant_of(self.ends, zone)

    def when(self) -> str:
        """The span in words, with the zone and its offset."""
        return span_words(*self.span(), zone_of(self.time_zone))
