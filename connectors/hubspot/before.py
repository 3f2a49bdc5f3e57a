"""What stood in a record before we changed it, also when this is a repetition of the change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from connectors.http.door import text_at
from connectors.hubspot.api import properties_of

CLOCKS_DIFFER = timedelta(minutes=2)


def values_before(
    record: Mapping[str, Any], written: Mapping[str, str], dispatched_at: str
) -> dict[str, str]:
    """The values that stood there when the change was dispatched.

    A repetition finds its own values there already; HubSpot's history tells the ones before them.
    """
    at = datetime.fromisoformat(dispatched_at)
    now = properties_of(record)
    return {
        name: _before(_versions(record, name), value, at, now.get(name, ""))
        for name, value in written.items()
    }


def _before(versions: list[tuple[datetime, str]], written: str, at: datetime, now: str) -> str:
    """`versions` are newest first."""
    if now.strip() != written.strip():
        return now
    for moment, value in versions:
        is_ours = value.strip() == written.strip() and moment >= at - CLOCKS_DIFFER
        if not is_ours:
            return value
    # Every version is ours: the property was empty. Without a history, what stands there stood.
    return "" if versions else now


def _versions(record: Mapping[str, Any], name: str) -> list[tuple[datetime, str]]:
    history = record.get("propertiesWithHistory")
    rows = history.get(name) if isinstance(history, Mapping) else None
    found = []
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, Mapping):
            try:
                moment = datetime.fromisoformat(text_at(row, "timestamp"))
            except ValueError:
                continue
            if moment.tzinfo is not None:
                found.append((moment, text_at(row, "value")))
    return sorted(found, key=lambda pair: pair[0], reverse=True)
