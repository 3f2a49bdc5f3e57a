"""Which digest hour of the company's own clock has come. Pure: moments in, names out.

A named time that the clock skips (summer time begins) comes at the first moment after the gap; one
that it shows twice (summer time ends) comes at its first. The name of a slot is its local date and
time, so that neither can come twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DIGEST_TIMES = (time(9), time(13), time(17))
# A digest that is later than this is left out; what it would have said comes with the next.
LATEST = timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class Slot:
    """One digest hour: its name, such as "2026-11-23 09:00", and the moment it comes, in UTC."""

    name: str
    at: datetime


def due_slot(now: datetime, zone: ZoneInfo, times: Sequence[time] = DIGEST_TIMES) -> Slot | None:
    """The latest slot that has come by `now`; None when it came more than three hours ago."""
    today = now.astimezone(zone).date()
    # The day before, for a slot of late evening; the day after, where midnight itself is skipped.
    days = [today + timedelta(days=one) for one in (-1, 0, 1)]
    come = [slot for day in days for slot in slots_of(day, zone, times) if slot.at <= now]
    latest = max(come, key=lambda slot: (slot.at, slot.name), default=None)
    return latest if latest is not None and now - latest.at < LATEST else None


def slots_of(day: date, zone: ZoneInfo, times: Sequence[time] = DIGEST_TIMES) -> list[Slot]:
    """The slots of one local date, in order."""
    return [Slot(f"{day} {at:%H:%M}", _moment(day, at, zone)) for at in sorted(times)]


def _moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    local = datetime.combine(day, at, tzinfo=zone)
    moment = local.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return moment
    # Inside a gap: zoneinfo reads fold=0 with the old offset, which lands behind the gap by as much
    # as the time lies inside it. The gap itself ends where the new offset begins.
    behind = local.replace(fold=1).astimezone(UTC)
    return _first_after_gap(behind, moment, zone)


def _first_after_gap(early: datetime, late: datetime, zone: ZoneInfo) -> datetime:
    """The moment the offset changes between two moments, to the minute."""
    old = early.astimezone(zone).utcoffset()
    while late - early > timedelta(minutes=1):
        middle = early + (late - early) // 2
        if middle.astimezone(zone).utcoffset() == old:
            early = middle
        else:
            late = middle
    return late.replace(second=0, microsecond=0)
