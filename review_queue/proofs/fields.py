"""The texts of an action as they are shown, under the names of their controls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from connectors.money import money_text
from review_queue.proofs.contract import DraftField

# Threading and identity are filled in by code; an event is a word of two systems; what a file, a
# colleague or a zone is, was chosen from a list; where a document lies says nothing to anybody.
UNREAD = frozenset({"in_reply_to", "references", "contact_id", "event"}) | {
    *("attachments", "file", "assignee", "time_zone"),
    *("folder", "name", "document_type", "retention"),
}


def fields_of(position: int, payload: Mapping[str, Any]) -> Iterator[DraftField]:
    """Every text of the payload, money as people read it, lists with one entry per line."""
    for name, value in payload.items():
        key = f"a{position}-{name}"
        if name in UNREAD or value is None or isinstance(value, bool):
            continue
        if isinstance(value, Mapping):
            yield _field(position, key, name, money_text(value["minor"], value["currency"]))
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            for at, item in enumerate(value):
                if not isinstance(item["value"], bool):
                    yield _field(position, f"{key}-{at}", item["name"], str(item["value"]))
        elif isinstance(value, list):
            yield _field(position, key, name, "\n".join(map(str, value)))
        else:
            yield _field(position, key, name, str(value))


def _field(position: int, key: str, name: str, text: str) -> DraftField:
    return DraftField(key, name.replace("_", " ").casefold(), text, str(position))
