"""The few calls of HubSpot's API that are made, and what its answers prove."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from connectors.contract import NotSent, Outcome
from connectors.http.door import Door, bearer_json, json_object, read, text_at
from connectors.http.exchange import Answer
from connectors.http.outcomes import classify
from connectors.http.request import Call
from connectors.hubspot.settings import CrmSettings
from connectors.text import shorten

REFUSALS = frozenset({400, 401, 403, 404, 405, 409, 415, 423, 429})
_OBJECTS = "/crm/v3/objects"


class CannotRead(Exception):
    """HubSpot answered the question otherwise than with yes or no; nothing was changed."""

    def __init__(self, reason: str, *, retryable: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retryable = retryable

    def outcome(self) -> NotSent:
        """A question that was not answered changed nothing."""
        return NotSent(f"{self.reason} Nothing was changed.", self.retryable)


def change(
    door: Door[CrmSettings], method: str, path: str, body: Mapping[str, Any] | None = None
) -> Answer:
    """One call that changes something. CannotConnect, NoAnswer."""
    return door.out.call(f"{door.base}{_OBJECTS}{path}", _call(door, method, body))


def find_object(
    door: Door[CrmSettings],
    kind: str,
    value: str,
    *,
    by: str,
    wanted: Sequence[str] = (),
    history: Sequence[str] = (),
) -> Mapping[str, Any] | None:
    """The record whose property `by` has this value; None when there is none.

    Raises CannotRead, and CannotConnect when HubSpot was not reached.
    """
    query = {"idProperty": by, "properties": ",".join(wanted)}
    if history:
        query["propertiesWithHistory"] = ",".join(history)
    path = f"{door.base}{_OBJECTS}/{kind}/{quote(value, safe='')}?{urlencode(query)}"
    answer = read(door.out, path, _call(door, "GET", None))
    if answer.status == 404:
        return None
    body = json_object(answer)
    if not answer.is_success or not text_at(body, "id"):
        raise CannotRead(
            f"{door.out.host} did not say ({said_by(answer)}).",
            retryable=answer.status == 429 or answer.status >= 500,
        )
    return body


def refusal_in(answer: Answer, door: Door[CrmSettings]) -> Outcome | None:
    """None when it was done; NotSent for what is refused, Unknown for the rest."""
    if answer.is_success:
        return None
    if answer.status in REFUSALS:
        later = answer.status in (423, 429)
        return NotSent(f"{door.out.host} refused it: {said_by(answer)} Nothing was changed.", later)
    return classify(answer, door.out.host, refusals=REFUSALS)


def said_by(answer: Answer) -> str:
    """The other side's own words, printable and short."""
    words = text_at(json_object(answer), "message") or f"status {answer.status}"
    return shorten("".join(c if c.isprintable() else " " for c in words), 200)


def properties_of(record: Mapping[str, Any]) -> dict[str, str]:
    """The text values of a record by name; what is empty is empty text."""
    found = record.get("properties")
    pairs = found.items() if isinstance(found, Mapping) else ()
    return {str(name): value if isinstance(value, str) else "" for name, value in pairs}


def _call(door: Door[CrmSettings], method: str, body: Mapping[str, Any] | None) -> Call:
    data = b"" if body is None else json.dumps(body, sort_keys=True).encode("ascii")
    return Call(method, bearer_json(door.token), data)
