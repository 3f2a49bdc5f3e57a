"""Working time: nights, weekends, holidays and changes of the clock do not count."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from review_queue.models import Company, Workflow
from review_queue.services.deadlines.calendar import WorkingCalendar
from tests.builders import a_workflow, pending

HOUR = timedelta(hours=1)
BERLIN = WorkingCalendar("Europe/Berlin", {"holidays": "DE-BY"})


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """A moment of 2026 in Berlin's winter time, as UTC."""
    return datetime(2026, month, day, hour - 1, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        (at(23, 9), 2, at(23, 11)),  # Monday
        (at(23, 16), 2, at(24, 10)),  # over night
        (at(27, 16), 2, at(30, 10)),  # over the weekend
        (at(22, 12), 1, at(23, 10)),  # begun on a Sunday
        (at(23, 9), 8, at(23, 17)),  # to closing time exactly
        (at(24, 16, month=12), 2, at(28, 10, month=12)),  # Christmas, then a weekend
        (at(23, 20), 0, at(24, 9)),
    ],
)
def test_working_time_passes_only_while_open(start: datetime, hours: int, end: datetime) -> None:
    assert BERLIN.after(start, hours * HOUR) == end


def test_the_night_the_clock_changes_costs_no_working_time() -> None:
    for friday in (datetime(2026, 3, 27, 15, tzinfo=UTC), datetime(2026, 10, 23, 14, tzinfo=UTC)):
        monday = BERLIN.after(friday, 2 * HOUR)  # an hour on Friday, an hour on Monday
        assert monday.astimezone(BERLIN.zone).strftime("%a %H:%M") == "Mon 10:00"


def test_a_day_with_the_change_inside_its_hours_has_the_hours_it_has() -> None:
    night_shop = WorkingCalendar("Europe/Berlin", {"sunday": ["00:00", "06:00"]})
    spring = datetime(2026, 3, 28, 12, tzinfo=UTC)
    assert night_shop.between(spring, spring + timedelta(days=1)) == 5 * HOUR
    autumn = datetime(2026, 10, 24, 12, tzinfo=UTC)
    assert night_shop.between(autumn, autumn + timedelta(days=1)) == 7 * HOUR


def test_a_company_that_opens_no_day_is_taken_as_open_around_the_clock() -> None:
    closed = WorkingCalendar("UTC", {"holidays": "DE", "sunday": ["09:00", "09:01"]})
    assert closed.after(at(23, 9), HOUR) > at(23, 10)
    assert WorkingCalendar("UTC", around_the_clock=True).after(at(23, 9), HOUR) == at(23, 10)


@settings(max_examples=200)
@given(st.integers(0, 1_500_000), st.integers(1, 10_000))
def test_what_is_added_is_what_lies_between(offset: int, minutes: int) -> None:
    start = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=offset)
    length = timedelta(minutes=minutes)
    end = BERLIN.after(start, length)
    assert BERLIN.between(start, end) == length
    assert BERLIN.between(start, end - timedelta(seconds=1)) < length


@pytest.mark.django_db
@pytest.mark.parametrize(("business", "due"), [(True, at(30, 10)), (False, at(27, 18))])
def test_a_workflow_counts_its_promise_as_its_owner_chose(business: bool, due: datetime) -> None:
    Company.objects.update(time_zone="Europe/Berlin")
    a_workflow(due_minutes=120, due_in_business_time=business)
    with time_machine.travel(at(27, 16), tick=False):
        assert pending().due_at == due


@pytest.mark.django_db
def test_opening_hours_of_the_company_are_used(db: Any) -> None:
    Company.objects.update(
        time_zone="Europe/Berlin", business_hours={"saturday": ["10:00", "12:00"]}
    )
    Workflow.objects.all().delete()
    a_workflow(due_minutes=60, due_in_business_time=True)
    with time_machine.travel(at(23, 9), tick=False):
        assert pending().due_at == at(28, 11)
