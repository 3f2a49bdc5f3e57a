"""The company's working time: what moment lies so many working minutes after another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from review_queue.models import Company, Workflow
from review_queue.services.facts.clock import DEFAULT_HOURS, WEEKDAYS, is_public_holiday

# A company that opens no day in this long is taken to be open around the clock.
LONGEST_CLOSED_DAYS = 400


@dataclass(frozen=True)
class WorkingCalendar:
    """Opening hours and holidays in one time zone. `around_the_clock` counts every minute.

    `hours` is what the company's row keeps: weekdays to [opens, closes], "holidays" to a region.
    """

    time_zone: str
    hours: Mapping[str, Any] = field(default_factory=dict)
    around_the_clock: bool = False

    @cached_property
    def zone(self) -> ZoneInfo:
        """The company's time zone."""
        return ZoneInfo(self.time_zone)

    def after(self, start: datetime, length: timedelta) -> datetime:
        """The moment when `length` of working time has passed since `start`."""
        if self.around_the_clock or not self._ever_open(start):
            return start + length
        left = length
        for opens, closes in self._spans(start):
            if closes - opens > left or (left and closes - opens == left):
                return opens + left
            left -= closes - opens
        raise AssertionError("the spans never end")  # pragma: no cover

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much working time lies between two moments; none when `end` is not later."""
        if end <= start:
            return timedelta()
        if self.around_the_clock or not self._ever_open(start):
            return end - start
        passed = timedelta()
        for opens, closes in self._spans(start):
            if opens >= end:
                break
            passed += min(closes, end) - opens
        return passed

    def _ever_open(self, start: datetime) -> bool:
        first = start.astimezone(self.zone).date()
        days = (first + timedelta(days=one) for one in range(LONGEST_CLOSED_DAYS))
        return any(self._hours_of(day) is not None for day in days)

    def _spans(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Open spans from `start` on, in UTC: what the clock does in between counts as it is."""
        day = start.astimezone(self.zone).date()
        while True:
            hours = self._hours_of(day)
            if hours is not None:
                opens, closes = (self._moment(day, at) for at in hours)
                if closes > start:
                    yield max(opens, start.astimezone(UTC)), closes
            day += timedelta(days=1)

    def _hours_of(self, day: date) -> tuple[time, time] | None:
        days = {name: span for name, span in self.hours.items() if name in WEEKDAYS}
        span = (days or DEFAULT_HOURS).get(WEEKDAYS[day.weekday()])
        region = self.hours.get("holidays", "")
        if span is None or (region and is_public_holiday(day, region)):
            return None
        opens, closes = map(time.fromisoformat, span)
        return opens, closes

    def _moment(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, tzinfo=self.zone).astimezone(UTC)


def due_after(workflow: Workflow, start: datetime, minutes: int) -> datetime:
    """When a promise of so many minutes is over, by the clock this workflow counts in."""
    if not workflow.due_in_business_time:
        return start + timedelta(minutes=minutes)
    calendar = calendar_of(Company.objects.first(), business_time=True)
    return calendar.after(start, timedelta(minutes=minutes))


def calendar_of(company: Company | None, *, business_time: bool) -> WorkingCalendar:
    """The company's calendar; around the clock unless `business_time`."""
    company = company or Company()
    return WorkingCalendar(
        company.time_zone, company.business_hours, around_the_clock=not business_time
    )
