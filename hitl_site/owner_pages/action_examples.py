"""One payload for every shape of action that the connectors tell apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Example:
    """A valid payload; `shape` says in words what makes it different from the others."""

    shape: str
    payload: Mapping[str, Any] = field(default_factory=dict)


_CENTS = {"minor": 100, "currency": "EUR"}
_EXAMPLES: Mapping[str, tuple[Example, ...]] = {
    "email": (
        Example(
            "A letter to a customer",
            {
                "to": ["customer@example.com"],
                "cc": [],
                "subject": "Your order",
                "body": "Thank you.",
                "in_reply_to": None,
                "references": [],
            },
        ),
    ),
    "webhook": (
        Example("With an amount: a refund or credit", {
            "event": "refund.create", "amount": _CENTS, "data": [],
        }),
        Example("Identifiers only", {
            "event": "ticket.close", "amount": None, "data": [{"name": "ticket", "value": 7}],
        }),
        Example("With free text", {
            "event": "ticket.close", "amount": None,
            "data": [{"name": "remark", "value": "Closed after the customer was called back."}],
        }),
    ),
    "internal_note": (Example("A note in your own records", {"text": "Called the customer."}),),
    "contact_update": (
        Example("Name, tier or notes", {
            "contact_id": 1, "changes": [{"name": "tier", "value": "important"}],
        }),
        Example("E-mail, phone or address", {
            "contact_id": 1, "changes": [{"name": "email", "value": "new@example.com"}],
        }),
    ),
}  # fmt: skip


def examples_of(kind: str) -> tuple[Example, ...]:
    """The shapes of a kind. Raises KeyError for a kind nobody described: the map must be whole."""
    return _EXAMPLES[kind]
