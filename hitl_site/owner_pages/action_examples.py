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
                "bcc": [],
                "subject": "Your order",
                "body": "Thank you.",
                "in_reply_to": None,
                "references": [],
                "attachments": [],
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
    "slack_message": (
        Example("A message to colleagues", {"channel": "general", "text": "Order 1 is late."}),
    ),
    "stripe_refund": (
        Example("Money back to the payment it came from", {
            "payment": "ch_3NxExample", "amount": _CENTS, "reason": "requested_by_customer",
        }),
    ),
    "charge_lookup": (
        Example("A question to the payment provider", {
            "payment": "ch_3NxExample", "at_least": _CENTS,
        }),
    ),
    "crm_contact": (
        Example("Name, company or job", {
            "email": "customer@example.com", "changes": [{"name": "company", "value": "Greenleaf"}],
        }),
        Example("Phone or address", {
            "email": "customer@example.com", "changes": [{"name": "phone", "value": "030 1"}],
        }),
    ),
    "crm_note": (
        Example("A note in the customer database", {
            "email": "customer@example.com", "text": "Called the customer.",
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
    "task_for_person": (
        Example("For one colleague", {
            "assignee": "person:ann", "title": "Call the supplier", "note": "", "due_on": None,
        }),
        Example("For anybody in a group", {
            "assignee": "group:Reviewers", "title": "Call the supplier", "note": "", "due_on": None,
        }),
    ),
    "calendar_hold": (
        Example("An invitation", {
            "title": "Site visit", "starts": "2026-12-01T14:00", "ends": "2026-12-01T15:00",
            "time_zone": "Europe/Berlin", "attendees": ["customer@example.com"], "place": "",
            "note": "",
        }),
        Example("In your own calendar only", {
            "title": "Site visit", "starts": "2026-12-01T14:00", "ends": "2026-12-01T15:00",
            "time_zone": "Europe/Berlin", "attendees": [], "place": "", "note": "",
        }),
    ),
    "file_document": (
        Example("A file that came in", {
            "file": {
                "name": "scan.pdf", "media_type": "application/pdf", "size": 1, "sha256": "0" * 64,
            },
            "folder": "Invoices", "name": "Invoice.pdf", "document_type": "invoice",
            "retention": "",
        }),
    ),
}  # fmt: skip


def examples_of(kind: str) -> tuple[Example, ...]:
    """The shapes of a kind. Raises KeyError for a kind nobody described: the map must be whole."""
    return _EXAMPLES[kind]
