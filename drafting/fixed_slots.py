"""Payload fields no model may choose: code fills them from the request."""

from __future__ import annotations

import copy
from typing import Any

from drafting.contract import ActionType, DraftRequest
from drafting.prompt_data import MOST_FILES
from drafting.thread import thread_of


def fixed_values(request: DraftRequest) -> dict[str, Any]:
    """Field name to value: whom it goes to, whose record it changes, which thread it answers."""
    thread = thread_of(request.source)
    return {
        "to": [request.recipient],
        "cc": [],
        "bcc": [],
        "attachments": [],
        "in_reply_to": thread.in_reply_to,
        "references": list(thread.references),
        "contact_id": request.contact_id,
        "email": request.recipient,
        "attendees": [request.recipient],
    }


def offered_types(request: DraftRequest) -> tuple[ActionType, ...]:
    """The allowed kinds a draft can be made of, each without the fields code fills.

    A kind that needs a recipient, a contact, a payment, a file or a colleague is not offered where
    there is none. What the company knows or got is chosen from a list, never written by a model: a
    payment is one of those the records name, never one from the message.
    """
    fixed = fixed_values(request)
    lists = _lists(request)
    is_there = {name: bool(request.recipient) for name in ("to", "email", "attendees")}
    is_there |= {"contact_id": request.contact_id is not None}
    is_there |= {name: bool(choices) for name, choices in lists.items()}
    offered = []
    for action_type in request.allowed:
        names = set(action_type.schema.get("properties", {}))
        if all(is_there[name] for name in names & is_there.keys()):
            schema = without(action_type.schema, names.intersection(fixed))
            for name in names & lists.keys():
                words = schema["properties"][name].get("description", "")
                choice = {"type": "string", "enum": lists[name], "description": words}
                schema["properties"][name] = choice
            offered.append(ActionType(action_type.kind, action_type.label, schema))
    return tuple(offered)


def payments_on_record(request: DraftRequest) -> tuple[str, ...]:
    """The payments this contact's records name, in their order."""
    found = (record.values.get("payment") for record in request.records)
    return tuple(dict.fromkeys(one for one in found if isinstance(one, str) and one))


def _lists(request: DraftRequest) -> dict[str, list[str]]:
    return {
        "payment": list(payments_on_record(request)),
        "file": list(file_names(request)),
        "assignee": list(request.assignees),
    }


def file_names(request: DraftRequest) -> dict[str, dict[str, Any]]:
    """What a model calls the files that came in: "file 1" to the values an action names it by."""
    return {
        f"file {number}": {
            "name": file.name,
            "media_type": file.media_type,
            "size": file.size,
            "sha256": file.sha256,
        }
        for number, file in enumerate(request.source.files[:MOST_FILES], start=1)
    }


def without(schema: Any, names: set[str]) -> dict[str, Any]:
    """A copy of an object schema without these properties."""
    reduced: dict[str, Any] = copy.deepcopy(dict(schema))
    for name in names:
        reduced["properties"].pop(name, None)
    reduced["required"] = [name for name in reduced.get("required", []) if name not in names]
    reduced["additionalProperties"] = False
    return reduced


def completed(request: DraftRequest, kind: str, payload: dict[str, Any]) -> dict[str, Any]:
    """The payload with the fields code fills, as the full schema of its kind wants them."""
    schema = next(item.schema for item in request.allowed if item.kind == kind)
    fixed = fixed_values(request)
    names = list(schema.get("properties", {}))
    if isinstance(payload.get("file"), str):
        payload = payload | {"file": file_names(request)[payload["file"]]}
    filled = {name: fixed[name] for name in names if name in fixed and name not in payload}
    return {**filled, **payload}
