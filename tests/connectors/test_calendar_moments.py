"""Local times mean one instant, or are refused with the reason: gaps, folds, every zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.calendar_hold.moments import instant_of
from connectors.calendar_hold.payload import CalendarHoldPayload
from connectors.registry import InvalidPayload, validate_payload
from tests.connectors.examples import EXAMPLES

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = sorted(zone for zone in available_timezones() if "/" in zone and "posix" not in zone)


def refusal_of(**changes: Any) -> dict[str, str]:
    with pytest.raises(InvalidPayload) as refusal:
        validate_payload("calendar_hold", {**EXAMPLES["calendar_hold"], **changes})
    return dict(refusal.value.problems)


@pytest.mark.parametrize(
    ("local", "zone", "instant"),
    [
        ("2026-12-01T14:00", "Europe/Berlin", "2026-12-01T13:00"),
        ("2026-07-01T14:00", "Europe/Berlin", "2026-07-01T12:00"),
        ("2026-10-25T02:30+02:00", "Europe/Berlin", "2026-10-25T00:30"),
        ("2026-10-25T02:30+01:00", "Europe/Berlin", "2026-10-25T01:30"),
        ("2026-12-01T14:00", "Asia/Kathmandu", "2026-12-01T08:15"),
        ("2026-12-01T14:00+05:45", "Asia/Kathmandu", "2026-12-01T08:15"),
        ("2026-04-05T01:45+11:00", "Australia/Lord_Howe", "2026-04-04T14:45"),
        ("2026-12-31T23:59", "Pacific/Kiritimati", "2026-12-31T09:59"),
        ("2026-12-01T14:00", "UTC", "2026-12-01T14:00"),
    ],
)
def test_a_local_time_is_this_instant(local: str, zone: str, instant: str) -> None:
    assert instant_of(local, ZoneInfo(zone)) == datetime.fromisoformat(instant).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("local", "zone", "words"),
    [
        ("2026-03-29T02:30", "Europe/Berlin",
         "2026-03-29 02:30 does not exist in Europe/Berlin: the clocks skip it that day"),
        ("2026-03-08T02:00", "America/New_York",
         "2026-03-08 02:00 does not exist in America/New_York: the clocks skip it that day"),
        ("2011-12-30T12:00", "Pacific/Apia",
         "2011-12-30 12:00 does not exist in Pacific/Apia: the clocks skip it that day"),
        ("2026-10-25T02:30", "Europe/Berlin",
         ("2026-10-25 02:30 comes twice in Europe/Berlin that day: write 2026-10-25T02:30+02:00 or "
          "2026-10-25T02:30+01:00")),
        ("2026-12-01T14:00+02:00", "Europe/Berlin",
         "2026-12-01 14:00 is at +01:00 in Europe/Berlin, not at +02:00"),
    ],
)  # fmt: skip
def test_a_time_that_is_none_or_two_is_refused_with_the_reason(
    local: str, zone: str, words: str
) -> None:
    with pytest.raises(ValueError, match=r"Europe|America|Pacific") as refusal:
        instant_of(local, ZoneInfo(zone))
    assert str(refusal.value) == words


@given(st.sampled_from(ZONES), st.integers(946_684_800, 2_100_000_000))
def test_every_instant_is_found_again_from_what_the_clocks_show(zone: str, at: int) -> None:
    instant = datetime.fromtimestamp(at - at % 60, tz=UTC)
    place = ZoneInfo(zone)
    shown = instant.astimezone(place)
    offset = shown.utcoffset() or timedelta()
    if offset.seconds % 60:
        return
    assert instant_of(shown.isoformat(timespec="minutes"), place) == instant


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({"ends": "2026-12-01T14:00"}, {"payload": "it ends before it begins"}),
        ({"ends": "2027-01-02T14:00"}, {"payload": "it lasts longer than 31 days"}),
        ({"starts": "2026-12-01 14:00"},
         {"starts": "must be a local time such as 2026-12-01T14:00"}),
        ({"starts": "2026-02-30T14:00"},
         {"starts": "must be a local time such as 2026-12-01T14:00"}),
        ({"time_zone": "Mars/Base"}, {"time_zone": "must be a time zone such as Europe/Berlin"}),
        ({"time_zone": "../etc/passwd"},
         {"time_zone": "must be a time zone such as Europe/Berlin"}),
        ({"attendees": ["a@b.de, c@d.de"]},
         {"attendees 1": "must be exactly one plain e-mail address such as ann@example.com"}),
        ({"attendees": ["a@b.de", "A@b.de"]}, {"payload": "a@b.de is invited twice"}),
        ({"note": "a\u2028b"},
         {"note": "must be one line without control characters; character 2 is U+2028"}),
        ({"title": "a\r\nATTENDEE:mailto:eve@evil.example"},
         {"title": "must be one line without control characters; character 2 is U+000D"}),
    ],
)  # fmt: skip
def test_a_hold_that_is_none_is_refused_field_by_field(
    changes: dict[str, Any], problems: dict[str, str]
) -> None:
    assert refusal_of(**changes) == problems


def test_a_span_over_the_change_of_the_clocks_lasts_as_long_as_it_lasts() -> None:
    night = {"starts": "2026-10-24T23:00", "ends": "2026-10-25T06:00"}
    hold = CalendarHoldPayload.model_validate({**EXAMPLES["calendar_hold"], **night})
    starts, ends = hold.span()
    assert ends - starts == timedelta(hours=8)
    assert hold.when() == (
        "Saturday, 24 October 2026, 23:00 to Sunday, 25 October 2026, 06:00 "
        "(Europe/Berlin, UTC+02:00 at first, then UTC+01:00)"
    )
