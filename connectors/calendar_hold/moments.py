"""Local times as people write them, and the one instant each means, or why it means none."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_MOMENT = re.compile(
    r"(?P<local>\d{4}-\d{2}-\d{2}T\d{2}:\d{2})(?P<offset>[+-]\d{2}:\d{2})?", re.ASCII
)
_ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+-]{0,40}(?:/[A-Za-z0-9_+-]{1,40}){0,2}")


def zone_of(name: str) -> ZoneInfo:
    """The time zone. ValueError when there is none of this name."""
    try:
        if _ZONE.fullmatch(name):
            return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError, ValueError) as error:
        raise ValueError("must be a time zone such as Europe/Berlin") from error
    raise ValueError("must be a time zone such as Europe/Berlin")


def check_moment(text: str) -> str:
    """The text unchanged when it is a local time such as 2026-12-01T14:00; else ValueError."""
    match = _MOMENT.fullmatch(text)
    try:
        datetime.fromisoformat(match["local"] if match else "")
    except ValueError as error:
        raise ValueError("must be a local time such as 2026-12-01T14:00") from error
    return text


def instant_of(text: str, zone: ZoneInfo) -> datetime:
    """The instant in UTC. ValueError for a time the clocks skip, or show twice without an offset.

    Which of the two is meant, an offset says: 2026-10-25T02:30+01:00.
    """
    match = _MOMENT.fullmatch(check_moment(text))
    local = match["local"] if match else text
    naive = datetime.fromisoformat(local)
    both = [naive.replace(tzinfo=zone, fold=fold) for fold in (0, 1)]
    real = [
        one for one in both if one.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == naive
    ]
    if not real:
        raise ValueError(
            f"{_said(naive)} does not exist in {zone.key}: the clocks skip it that day"
        )
    offsets = {one.utcoffset(): one for one in real}
    given = match["offset"] if match else None
    if given:
        return _with_offset(offsets, given, naive, zone)
    if len(offsets) > 1:
        earlier, later = (_offset_text(one) for one in offsets)
        raise ValueError(
            f"{_said(naive)} comes twice in {zone.key} that day: write {local}{earlier} or "
            f"{local}{later}"
        )
    return real[0].astimezone(UTC)


def _with_offset(
    offsets: dict[timedelta | None, datetime], given: str, naive: datetime, zone: ZoneInfo
) -> datetime:
    for offset, moment in offsets.items():
        if _offset_text(offset) == given:
            return moment.astimezone(UTC)
    right = " or ".join(_offset_text(one) for one in offsets)
    raise ValueError(f"{_said(naive)} is at {right} in {zone.key}, not at {given}")


def _offset_text(offset: timedelta | None) -> str:
    minutes = round((offset or timedelta()).total_seconds() / 60)
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def span_words(starts: datetime, ends: datetime, zone: ZoneInfo) -> str:
    """`Tuesday, 1 December 2026, 14:00 to 15:00 (Europe/Berlin, UTC+01:00)`."""
    first, last = starts.astimezone(zone), ends.astimezone(zone)
    same_day = first.date() == last.date()
    end = f"{last:%H:%M}" if same_day else f"{last:%A}, {last.day} {last:%B %Y, %H:%M}"
    offset = _offset_text(first.utcoffset())
    changed = last.utcoffset() != first.utcoffset()
    then = f" at first, then UTC{_offset_text(last.utcoffset())}" if changed else ""
    day = f"{first:%A}, {first.day} {first:%B %Y, %H:%M}"
    return f"{day} to {end} ({zone.key}, UTC{offset}{then})"


def _said(naive: datetime) -> str:
    return f"{naive:%Y-%m-%d %H:%M}"
