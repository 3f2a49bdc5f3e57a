"""Tries a calendar out: one entry is put there and taken out again at once."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta

from connectors.calendar_hold.caldav import open_calendar
from connectors.calendar_hold.entry import Method, entry_bytes, uid_of
from connectors.calendar_hold.payload import CalendarHoldPayload
from connectors.contract import ConnectionSettings, NotSent, Outcome, Sent, Surroundings, Unknown
from connectors.http.outcomes import of_failure
from connectors.network import CannotConnect
from connectors.settings import InvalidConnection


def try_calendar(connection: ConnectionSettings, surroundings: Surroundings) -> Outcome:
    """Sent when an entry could be stored and taken out; it invites nobody."""
    now = datetime.now(tz=UTC).replace(second=0, microsecond=0)
    key = f"test-{secrets.token_hex(16)}"
    hold = CalendarHoldPayload(
        title="Test: this connection works",
        starts=f"{now + timedelta(days=1):%Y-%m-%dT%H:%M}",
        ends=f"{now + timedelta(days=1, minutes=5):%Y-%m-%dT%H:%M}",
        time_zone="UTC",
    )
    sender = surroundings.from_address
    entry = entry_bytes(
        hold, key=key, sender=sender, dispatched_at=now.isoformat(), method=Method.STORED
    )
    uid = uid_of(key)
    try:
        with open_calendar(connection, surroundings) as calendar:
            stored = calendar.put(uid, entry)
            if not isinstance(stored, Sent):
                return stored
            removed = calendar.delete(uid, str(stored.before.get("etag") or ""))
    except InvalidConnection as error:
        return NotSent(str(error))
    except CannotConnect as error:
        return of_failure(error)
    if isinstance(removed, Sent):
        return Sent(uid, "A test entry was stored and taken out again.")
    return Unknown(f"A test entry was stored but not taken out again: {removed.reason}")
