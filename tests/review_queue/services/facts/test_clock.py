"""Hour, weekday, business hours and holidays, in the company's own time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from review_queue.services.facts.clock import UnreadableHours, check_hours, clock_facts


def clock(at: datetime, zone: str = "Europe/Berlin", **hours: Any) -> dict[str, object]:
    return {fact.name: fact.value for fact in clock_facts(at, time_zone=zone, hours=hours)}


def test_the_hour_and_the_day_are_the_companys_own() -> None:
    late = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)  # a Sunday, Monday already in Berlin
    assert clock(late) == {
        "clock.hour": 0,
        "clock.weekday": "monday",
        "clock.is_business_hour": False,
    }
    assert clock(late, "UTC")["clock.weekday"] == "sunday"


@pytest.mark.parametrize(
    ("hour", "minute", "is_open"), [(7, 59, False), (8, 0, True), (15, 59, True), (16, 0, False)]
)
def test_without_hours_of_its_own_it_opens_from_nine_to_five(
    hour: int, minute: int, is_open: bool
) -> None:
    monday = datetime(2026, 11, 23, hour, minute, tzinfo=UTC)  # Berlin is one hour ahead
    assert clock(monday)["clock.is_business_hour"] is is_open


def test_a_day_without_hours_is_closed() -> None:
    tuesday = datetime(2026, 11, 24, 10, tzinfo=UTC)
    assert clock(tuesday, monday=["09:00", "17:00"])["clock.is_business_hour"] is False
    assert clock(tuesday, tuesday=["11:00", "11:30"])["clock.is_business_hour"] is True


def test_a_holiday_is_known_only_with_a_calendar_and_is_no_business_hour() -> None:
    epiphany = datetime(2026, 1, 6, 10, tzinfo=UTC)  # a Tuesday; a holiday in Bavaria only
    assert "clock.is_holiday" not in clock(epiphany)
    bavaria = clock(epiphany, holidays="DE-BY")
    assert (bavaria["clock.is_holiday"], bavaria["clock.is_business_hour"]) == (True, False)
    berlin = clock(epiphany, holidays="DE-BE")
    assert (berlin["clock.is_holiday"], berlin["clock.is_business_hour"]) == (False, True)


@pytest.mark.parametrize(
    ("hours", "problem"),
    [
        ([], "Write the hours as one entry"),
        ({"someday": ["09:00", "17:00"]}, "“someday” is not a weekday"),
        ({"monday": ["17:00", "09:00"]}, "opening before closing"),
        ({"monday": ["nine", "five"]}, "Write monday as"),
        ({"monday": "09:00-17:00"}, "Write monday as"),
        ({"holidays": "XX"}, "There is no calendar “XX”"),
        ({"holidays": "DE-ZZ"}, "There is no calendar “DE-ZZ”"),
        ({"holidays": 5}, "There is no calendar “5”"),
    ],
)
def test_hours_that_cannot_be_used_are_refused_with_what_to_write(
    hours: object, problem: str
) -> None:
    with pytest.raises(UnreadableHours, match=problem):
        check_hours(hours)


def test_usable_hours_pass_and_count() -> None:
    check_hours({})
    hours: dict[str, Any] = {"monday": ["09:00", "12:30"], "holidays": "DE-BY"}
    check_hours(hours)
    noon = datetime(2026, 11, 23, 11, 29, tzinfo=UTC)  # a Monday; Berlin is one hour ahead
    assert clock(noon, **hours)["clock.is_business_hour"] is True
    assert clock(noon.replace(minute=30), **hours)["clock.is_business_hour"] is False
