"""One valid payload of each kind, and the company's records in memory."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from connectors.contract import ChangedMeanwhile
from connectors.files import FileGone
from connectors.own_records import CannotBeTakenBack, NewDocument, NewToDo

KEY = "ab2c3d4e5f6g7h2ijklmnopqrstuvwxyz"
AT = "2026-11-22T10:30:00+00:00"
SIGNING_KEY = "whsec_MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1ub3BxcnN0dXY="

SCAN = b"%PDF-1.4 a scan"


def file_payload(name: str, media_type: str, data: bytes) -> dict[str, Any]:
    """A file as a payload names it."""
    digest = hashlib.sha256(data).hexdigest()
    return {"name": name, "media_type": media_type, "size": len(data), "sha256": digest}


EXAMPLES: dict[str, dict[str, Any]] = {
    "email": {
        "to": ["ann@example.com"],
        "cc": [],
        "bcc": [],
        "subject": "Your order 1182",
        "body": "Dear Ann,\n\nit left today.\n",
        "in_reply_to": "<q1@example.com>",
        "references": ["<q0@example.com>", "<q1@example.com>"],
        "attachments": [],
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
    "task_for_person": {
        "assignee": "person:ann",
        "title": "Call the supplier",
        "note": "They want to know when.",
        "due_on": "2026-12-01",
    },
    "calendar_hold": {
        "title": "Site visit; bring plans",
        "starts": "2026-12-01T14:00",
        "ends": "2026-12-01T15:30",
        "time_zone": "Europe/Berlin",
        "attendees": ["ann@example.com"],
        "place": "12 Road, Berlin",
        "note": "Ring twice.\nWe bring tea.",
    },
    "file_document": {
        "file": file_payload("scan 1.pdf", "application/pdf", SCAN),
        "folder": "Invoices/2026",
        "name": "Invoice 1182.pdf",
        "document_type": "invoice",
        "retention": "10 years",
    },
}


@dataclass
class MemoryWorkspace:
    """The company's records as a Workspace keeps them: each key changes something once."""

    contacts: dict[int, dict[str, str]] = field(
        default_factory=lambda: {7: {"phone": "+49 30 0", "email": "ann@example.com"}}
    )
    notes: dict[str, str] = field(default_factory=dict)
    done: dict[str, dict[str, str]] = field(default_factory=dict)
    files: dict[str, bytes] = field(
        default_factory=lambda: {hashlib.sha256(SCAN).hexdigest(): SCAN}
    )
    own: dict[str, object] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)

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

    def file_bytes(self, *, sha256: str) -> bytes:
        if sha256 not in self.files:
            raise FileGone("An approved file is not there any more. Nothing was sent.")
        return self.files[sha256]

    def add_to_do(self, *, key: str, to_do: NewToDo) -> str:
        if to_do.assignee != "person:ann":
            raise KeyError(to_do.assignee)
        return self._keep(key, to_do)

    def withdraw_to_do(self, *, key: str) -> str:
        return self._take_back(key)

    def file_document(self, *, key: str, document: NewDocument) -> str:
        self.file_bytes(sha256=document.sha256)
        return self._keep(key, document)

    def unfile_document(self, *, key: str) -> str:
        return self._take_back(key)

    def own_record(self, *, key: str) -> str:
        if key in self.gone:
            raise KeyError(key)
        return self._reference(key)

    def _keep(self, key: str, what: object) -> str:
        self.own.setdefault(key, what)
        return self._reference(key)

    def _take_back(self, key: str) -> str:
        if key in self.used:
            raise CannotBeTakenBack("Somebody used it already, so it stays.")
        reference = self._reference(key)
        self.gone.add(key)
        return reference

    def _reference(self, key: str) -> str:
        if key not in self.own:
            raise KeyError(key)
        return f"own:{list(self.own).index(key) + 1}"
