"""The iCalendar object of a hold (RFC 5545): the same request gives the same bytes, always.

Times go out in UTC. For a single event they mean the same everywhere, and no description of a time
zone can be wrong or missing at the other end.
"""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum

from icalendar import Calendar, Event, vCalAddress

from connectors.calendar_hold.payload import CalendarHoldPayload
from connectors.email.sender import split_sender

PRODUCT = "-//hitl-automation//calendar hold//EN"


class Method(StrEnum):
    """What a mailed entry asks of the reader's calendar (RFC 5546); a stored one asks nothing."""

    STORED = ""
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


def uid_of(key: str) -> str:
    """The entry's own name, for ever: the idempotency key, whatever the company is called then."""
    return f"{key}@calendar-hold"


def entry_bytes(
    payload: CalendarHoldPayload, *, key: str, sender: str, dispatched_at: str, method: Method
) -> bytes:
    """One VCALENDAR with one VEVENT. ValueError for a sender or date that is none."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    if method:
        calendar.add("method", str(method))
    calendar.add_component(_event(payload, key, sender, dispatched_at, method))
    data: bytes = calendar.to_ical()
    return data


def uid_in(data: bytes) -> str:
    """The UID of the first event in a calendar object; empty when it is none."""
    try:
        events = Calendar.from_ical(data).walk("VEVENT")
    except (ValueError, TypeError, IndexError, KeyError, AttributeError):
        return ""
    return str(events[0].get("uid", "")) if events else ""


def _event(
    payload: CalendarHoldPayload, key: str, sender: str, dispatched_at: str, method: Method
) -> Event:
    starts, ends = payload.span()
    event = Event()
    event.add("uid", uid_of(key))
    event.add(
        "dtstamp", datetime.fromisoformat(dispatched_at).astimezone(UTC).replace(microsecond=0)
    )
    event.add("dtstart", starts)
    event.add("dtend", ends)
    event.add("summary", payload.title)
    event.add("sequence", 1 if method is Method.CANCEL else 0)
    event.add("status", "CANCELLED" if method is Method.CANCEL else "CONFIRMED")
    event.add("transp", "OPAQUE")
    if payload.place:
        event.add("location", payload.place)
    if payload.note:
        event.add("description", payload.note)
    if payload.attendees:
        event.add("organizer", vCalAddress(f"mailto:{split_sender(sender)[1]}"))
    for address in payload.attendees:
        guest = vCalAddress(f"mailto:{address}")
        guest.params["ROLE"] = "REQ-PARTICIPANT"
        guest.params["PARTSTAT"] = "NEEDS-ACTION"
        guest.params["RSVP"] = "TRUE"
        event.add("attendee", guest)
    return event
