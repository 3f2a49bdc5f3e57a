"""The company's clock and calendar, as facts: hour, weekday, business hours, public holidays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import holidays

from policies.engine.facts import Fact

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DEFAULT_HOURS: Mapping[str, Any] = {day: ["09:00", "17:00"] for day in WEEKDAYS[:5]}
CLOCK = "the company's clock"


class UnreadableHours(ValueError):
    """The business hours are not readable; the message says what to write."""


def clock_facts(at: datetime, *, time_zone: str, hours: Mapping[str, Any]) -> Iterator[Fact]:
    """Local hour and weekday, and what the calendar says of them.

    `hours` maps weekdays to [opens, closes] such as ["09:00", "17:00"], and "holidays" to a
    country or part of one, such as "DE-BY". Without that, whether it is a holiday is not known.
    """
    local = at.astimezone(ZoneInfo(time_zone))
    yield Fact("clock.hour", local.hour, CLOCK)
    yield Fact("clock.weekday", WEEKDAYS[local.weekday()], CLOCK)
    region = hours.get("holidays", "")
    is_holiday = is_public_holiday(local.date(), region) if region else None
    if is_holiday is not None:
        yield Fact("clock.is_holiday", is_holiday, f"public holidays of {region}")
    opened = _is_open(local, hours) and not is_holiday
    yield Fact("clock.is_business_hour", opened, CLOCK)


def check_hours(hours: object) -> None:
    """Raises UnreadableHours, naming what is wrong, for hours that cannot be used."""
    if not isinstance(hours, dict):
        raise UnreadableHours("Write the hours as one entry a day.")
    for day, span in hours.items():
        if day == "holidays":
            _check_region(span)
        elif day not in WEEKDAYS:
            raise UnreadableHours(f"“{day}” is not a weekday; write one such as monday.")
        elif not _is_span(span):
            raise UnreadableHours(f"Write {day} as 09:00-17:00, opening before closing.")


def is_public_holiday(day: date, region: str) -> bool:
    """Whether it is one in a country or part of it, such as "DE" or "DE-BY"."""
    return day in _holidays_of(region, day.year)


@lru_cache(maxsize=32)
def _holidays_of(region: str, year: int) -> frozenset[date]:
    country, _, part = region.partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=part or None, years=year))


def _check_region(region: object) -> None:
    try:
        found = isinstance(region, str) and bool(_holidays_of(region, datetime.now(tz=UTC).year))
    except NotImplementedError:
        found = False
    if not found:
        raise UnreadableHours(f"There is no calendar “{region}”; write one such as DE or DE-BY.")


def _is_open(local: datetime, hours: Mapping[str, Any]) -> bool:
    days = {day: span for day, span in hours.items() if day in WEEKDAYS} or DEFAULT_HOURS
    span = days.get(WEEKDAYS[local.weekday()])
    if span is None:
        return False
    opens, closes = map(time.fromisoformat, span)
    return opens <= local.time() < closes


def _is_span(span: object) -> bool:
    if not isinstance(span, list) or len(span) != 2 or not all(isinstance(t, str) for t in span):
        return False
    try:
        opens, closes = map(time.fromisoformat, span)
    except ValueError:
        return False
    return opens < closes
