"""One valid payload of each kind, and the company's records in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from connectors.contract import ChangedMeanwhile

KEY = "ab2c3d4e5f6g7h2ijklmnopqrstuvwxyz"
AT = "2026-11-22T10:30:00+00:00"
SIGNING_KEY = "whsec_MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1ub3BxcnN0dXY="

EXAMPLES: dict[str, dict[str, Any]] = {
    "email": {
        "to": ["ann@example.com"],
        "cc": [],
        "subject": "Your order 1182",
        "body": "Dear Ann,\n\nit left today.\n",
        "in_reply_to": "<q1@example.com>",
        "references": ["<q0@example.com>", "<q1@example.com>"],
    },
    "webhook": {
        "event": "refund.requested",
        "amount": {"minor": 1250, "currency": "EUR"},
        "data": [{"name": "order_id", "value": "1182"}, {"name": "is_partial", "value": True}],
    },
    "internal_note": {"text": "Ann called, too."},
    "contact_update": {"contact_id": 7, "changes": [{"name": "phone", "value": "+49 30 1"}]},
    "slack_message": {"channel": "general", "text": "Order 1182 is <late> & big."},
    "stripe_refund": {
        "payment": "ch_3NxAnn1182",
        "amount": {"minor": 1250, "currency": "EUR"},
        "reason": "requested_by_customer",
    },
    "charge_lookup": {
        "payment": "ch_3NxAnn1182",
        "at_least": {"minor": 1250, "currency": "EUR"},
    },
    "crm_contact": {
        "email": "ann@example.com",
        "changes": [{"name": "phone", "value": "+49 30 1"}, {"name": "city", "value": "Berlin"}],
    },
    "crm_note": {"email": "ann@example.com", "text": "Ann <called> & asked."},
}


@dataclass
class MemoryWorkspace:
    """The company's records as a Workspace keeps them: each key changes something once."""

    contacts: dict[int, dict[str, str]] = field(
        default_factory=lambda: {7: {"phone": "+49 30 0", "email": "ann@example.com"}}
    )
    notes: dict[str, str] = field(default_factory=dict)
    done: dict[str, dict[str, str]] = field(default_factory=dict)

    def add_note(self, *, key: str, text: str) -> str:
        self.notes.setdefault(key, text)
        return f"note:{list(self.notes).index(key) + 1}"

    def change_contact(
        self,
        *,
        key: str,
        contact_id: int,
        changes: Mapping[str, str],
        expected: Mapping[str, str] | None = None,
    ) -> Mapping[str, str]:
        contact = self.contacts[contact_id]
        if key not in self.done:
            wanted = expected or {}
            moved = [name for name, old in wanted.items() if contact.get(name, "") != old]
            if moved:
                raise ChangedMeanwhile(moved)
            self.done[key] = {name: contact.get(name, "") for name in changes}
            contact.update(changes)
        return self.done[key]

    def note_under(self, *, key: str) -> str:
        return f"note:{list(self.notes).index(key) + 1}" if key in self.notes else ""

    def contact_values(self, *, contact_id: int, names: Sequence[str]) -> Mapping[str, str]:
        return {name: self.contacts[contact_id].get(name, "") for name in names}
