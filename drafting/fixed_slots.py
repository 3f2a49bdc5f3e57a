"""Payload fields no model may choose: code fills them from the request."""

from __future__ import annotations

import copy
from typing import Any

from drafting.contract import ActionType, DraftRequest


def fixed_values(request: DraftRequest) -> dict[str, Any]:
    """Field name to value: whom it goes to, whose record it changes, which thread it answers."""
    return {
        "to": [request.recipient],
        "cc": [],
        "in_reply_to": None,
        "references": [],
        "contact_id": request.contact_id,
        "email": request.recipient,
    }


def offered_types(request: DraftRequest) -> tuple[ActionType, ...]:
    """The allowed kinds a draft can be made of, each without the fields code fills.

    A kind that needs a recipient, a contact or a payment is not offered where there is none. A
    payment is one of those the records name, never one from the message.
    """
    fixed = fixed_values(request)
    payments = payments_on_record(request)
    offered = []
    for action_type in request.allowed:
        names = set(action_type.schema.get("properties", {}))
        lacks_recipient = bool(names & {"to", "email"}) and not request.recipient
        lacks_payment = "payment" in names and not payments
        lacks_contact = "contact_id" in names and request.contact_id is None
        if not lacks_recipient and not lacks_contact and not lacks_payment:
            schema = without(action_type.schema, names.intersection(fixed))
            if "payment" in names:
                schema["properties"]["payment"]["enum"] = list(payments)
            offered.append(ActionType(action_type.kind, action_type.label, schema))
    return tuple(offered)


def payments_on_record(request: DraftRequest) -> tuple[str, ...]:
    """The payments this contact's records name, in their order."""
    found = (record.values.get("payment") for record in request.records)
    return tuple(dict.fromkeys(one for one in found if isinstance(one, str) and one))


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
    filled = {name: fixed[name] for name in names if name in fixed and name not in payload}
    return {**filled, **payload}
