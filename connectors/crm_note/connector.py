"""The CRM note connector: one note on one contact, found again by our reference."""

from __future__ import annotations

import html
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import quote

from connectors.contract import (
    ConnectionSettings,
    Consequence,
    EffectClass,
    FrozenRequest,
    NotSent,
    Outcome,
    Sent,
    Unknown,
)
from connectors.crm_note.payload import CrmNotePayload
from connectors.http.connector import HttpConnector
from connectors.http.door import Door, json_object, text_at
from connectors.http.exchange import Answer
from connectors.hubspot.api import CannotRead, change, find_object, refusal_in
from connectors.hubspot.settings import CRM_OPENING, CrmSettings
from connectors.payloads import fit
from connectors.text import shorten

_NOTE_TO_CONTACT = 202  # HubSpot's own number for this kind of association


class CrmNoteConnector(HttpConnector[CrmNotePayload, CrmSettings]):
    """HubSpot keeps our reference with the note and refuses a second one: it can be asked."""

    kind: ClassVar[str] = "crm_note"
    label: ClassVar[str] = "Note on customer record"
    connection_kind: ClassVar[str] = "crm"
    settle_seconds: ClassVar[int] = 60
    sensitive_slots: ClassVar[tuple[str, ...]] = ("email",)
    payload_model = CrmNotePayload
    opening = CRM_OPENING

    def consequences(self, payload: Mapping[str, Any]) -> frozenset[Consequence]:
        """Free text goes to another system; it can be archived again."""
        return frozenset({Consequence.EXTERNAL_FREE_TEXT, Consequence.REVERSIBLE})

    def real_effect_class(self, connection: ConnectionSettings) -> EffectClass:
        """Q: looked up by our reference."""
        return EffectClass.QUERYABLE

    def summary(self, payload: Mapping[str, Any]) -> str:
        """One plain line."""
        note = fit(self.kind, CrmNotePayload, payload)
        return f"Note on customer record {note.email}: {shorten(note.text)}"

    def free_text(self, payload: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
        """The note."""
        return (("note", fit(self.kind, CrmNotePayload, payload).text),)

    def sandbox_settings(self) -> CrmSettings:
        """HubSpot itself, which is not called."""
        return CrmSettings()

    def record(
        self, payload: CrmNotePayload, request: FrozenRequest, door: Door[CrmSettings]
    ) -> None:
        """The note; the contact's number is known to HubSpot only."""
        _post(payload, request, door, payload.email)

    def do(
        self, payload: CrmNotePayload, request: FrozenRequest, door: Door[CrmSettings]
    ) -> Outcome:
        """Add the note once; a second one with our reference is refused and is the first."""
        try:
            contact = find_object(door, "contacts", payload.email, by="email")
        except CannotRead as error:
            return error.outcome()
        if contact is None:
            return NotSent(f"There is no contact {payload.email}; no note was added.")
        answer = _post(payload, request, door, text_at(contact, "id"))
        if answer.status == 409:
            return self.find(payload, request, door)
        return refusal_in(answer, door) or _sent(json_object(answer), answer)

    def find(
        self, payload: CrmNotePayload, request: FrozenRequest, door: Door[CrmSettings]
    ) -> Outcome:
        """The note with our reference."""
        mark = door.settings.reference_property
        try:
            note = find_object(door, "notes", request.idempotency_key, by=mark)
        except CannotRead as error:
            return Unknown(error.reason)
        if note is None:
            return NotSent("There is no note with our reference.", retryable=True)
        return _sent(note, None)

    def take_back(
        self,
        payload: CrmNotePayload,
        request: FrozenRequest,
        before: Mapping[str, Any],
        door: Door[CrmSettings],
    ) -> Outcome:
        """Archive the note; people may have read it."""
        number = before.get("id")
        if request.connection is None:
            number = "sandbox"
        if not isinstance(number, str) or not number:
            return NotSent("It is not known which note it was; archive it there by hand.")
        answer = change(door, "DELETE", f"/notes/{quote(number, safe='')}")
        return refusal_in(answer, door) or Sent(f"note:{number}", "The note was archived.")


def _sent(note: Mapping[str, Any], answer: Answer | None) -> Sent:
    number = text_at(note, "id")
    return Sent(
        f"note:{number}" if number else "note",
        "The note stands with the contact.",
        answer.response_sha256 if answer else "",
        before={"id": number} if number else {},
    )


def _post(
    payload: CrmNotePayload, request: FrozenRequest, door: Door[CrmSettings], contact: str
) -> Answer:
    """HubSpot reads notes as HTML, so the text is written as such: nothing in it becomes markup."""
    at = datetime.fromisoformat(request.dispatched_at).astimezone(UTC)
    kind = {
        "associationCategory": "HUBSPOT_DEFINED",
        "associationTypeId": _NOTE_TO_CONTACT,
    }
    return change(
        door,
        "POST",
        "/notes",
        {
            "properties": {
                "hs_timestamp": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
                "hs_note_body": html.escape(payload.text).replace("\n", "<br>"),
                door.settings.reference_property: request.idempotency_key,
            },
            "associations": [{"to": {"id": contact}, "types": [kind]}],
        },
    )
