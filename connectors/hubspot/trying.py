"""Tries a customer database out: reads whether our reference can be kept there, changes nothing."""

from __future__ import annotations

from urllib.parse import quote

from connectors.contract import ConnectionSettings, NotSent, Outcome, Sent, Surroundings
from connectors.http.door import Door, bearer_json, json_object, read
from connectors.http.exchange import Answer
from connectors.http.request import Call
from connectors.hubspot.api import said_by
from connectors.hubspot.settings import CRM_OPENING, CrmSettings
from connectors.network import CannotConnect
from connectors.settings import InvalidConnection

_KINDS = ("contacts", "notes")


def try_crm(connection: ConnectionSettings, surroundings: Surroundings) -> Outcome:
    """Sent when contacts and notes both keep our reference, once each; else NotSent."""
    try:
        with CRM_OPENING.open(connection, surroundings) as door:
            problems = [words for kind in _KINDS if (words := _problem(kind, door))]
    except (InvalidConnection, CannotConnect) as error:
        return NotSent(str(error))
    if problems:
        return NotSent(" ".join(problems))
    return Sent("", "The token is accepted, and contacts and notes can keep our reference.")


def _problem(kind: str, door: Door[CrmSettings]) -> str:
    name = door.settings.reference_property
    url = f"{door.base}/crm/v3/properties/{kind}/{quote(name, safe='')}"
    answer: Answer = read(door.out, url, Call("GET", bearer_json(door.token)))
    if answer.status == 404:
        return f"The {kind} have no property {name}: create it there as single-line text."
    if not answer.is_success:
        return f"The {kind} could not be read: {said_by(answer)}"
    if json_object(answer).get("hasUniqueValue") is not True:
        return f"The property {name} of {kind} has to require unique values."
    return ""
