"""Each digest hour comes exactly once, also on the days on which the clock jumps."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from review_queue.notices.slots import DIGEST_TIMES, due_slot, slots_of

# Both nights of 2026 on which the clock changes; Cairo and Santiago jump at midnight itself.
NIGHTS = [
    ("Europe/Amsterdam", date(2026, 3, 29)),
    ("Europe/Amsterdam", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Africa/Cairo", date(2026, 4, 24)),
    ("Africa/Cairo", date(2026, 10, 30)),
    ("America/Santiago", date(2026, 9, 6)),
    ("America/Santiago", date(2026, 4, 5)),
]
AWKWARD = (time(0, 0), time(0, 30), time(1, 30), time(2, 15), time(2, 45), time(23, 30))


def sweep(zone: ZoneInfo, night: date, times: tuple[time, ...]) -> dict[str, datetime]:
    """Ask every minute of the two local days: the slots, and when each was first due."""
    start = datetime.combine(night - timedelta(days=1), time(0), tzinfo=zone).astimezone(UTC)
    seen: dict[str, datetime] = {}
    end = datetime.combine(night + timedelta(days=1), time(0), tzinfo=zone).astimezone(UTC)
    for minute in range(int((end - start).total_seconds()) // 60):
        now = start + timedelta(minutes=minute)
        slot = due_slot(now, zone, times)
        if slot is not None and slot.at >= start:
            seen.setdefault(slot.name, now)
    return seen


@pytest.mark.parametrize(("name", "night"), NIGHTS)
def test_each_slot_comes_once_at_its_own_hour_around_a_change_of_clock(
    name: str, night: date
) -> None:
    zone = ZoneInfo(name)
    seen = sweep(zone, night, DIGEST_TIMES)
    days = [night - timedelta(days=1), night]
    assert list(seen) == [f"{day} {hour}" for day in days for hour in ("09:00", "13:00", "17:00")]
    for slot, at in seen.items():
        assert at.astimezone(zone).strftime("%Y-%m-%d %H:%M") == slot


@pytest.mark.parametrize(("name", "night"), NIGHTS)
def test_slots_in_skipped_and_doubled_hours_come_once_too(name: str, night: date) -> None:
    zone = ZoneInfo(name)
    seen = sweep(zone, night, AWKWARD)
    days = [night - timedelta(days=1), night]
    wanted = {f"{day} {at:%H:%M}" for day in days for at in AWKWARD}
    assert seen.keys() == wanted - _merged(zone, days, AWKWARD)


def _merged(zone: ZoneInfo, days: list[date], times: tuple[time, ...]) -> set[str]:
    """Slots that fall on the same moment as a later one: one digest serves both."""
    slots = [slot for day in days for slot in slots_of(day, zone, times)]
    return {
        one.name
        for one in slots
        if any(other.at == one.at and other.name > one.name for other in slots)
    }


def test_a_skipped_time_comes_at_the_first_moment_after_the_gap() -> None:
    slots = slots_of(date(2026, 3, 29), ZoneInfo("Europe/Amsterdam"), (time(2, 30),))
    assert [slot.at for slot in slots] == [datetime(2026, 3, 29, 1, 0, tzinfo=UTC)]


def test_a_doubled_time_comes_at_its_first() -> None:
    slots = slots_of(date(2026, 10, 25), ZoneInfo("Europe/Amsterdam"), (time(2, 30),))
    assert [slot.at for slot in slots] == [datetime(2026, 10, 25, 0, 30, tzinfo=UTC)]


def test_a_slot_three_hours_past_is_left_to_the_next() -> None:
    zone = ZoneInfo("UTC")
    slot = due_slot(datetime(2026, 11, 23, 19, 59, tzinfo=UTC), zone)
    assert slot is not None
    assert slot.name == "2026-11-23 17:00"
    assert due_slot(datetime(2026, 11, 23, 20, 0, tzinfo=UTC), zone) is None
    assert due_slot(datetime(2026, 11, 24, 8, 59, tzinfo=UTC), zone) is None
