"""The internal note connector: stores a note once per key in the company's own records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from connectors.contract import (
    Consequence,
    FrozenRequest,
    NotSent,
    Outcome,
    Sent,
    Surroundings,
    Unknown,
)
from connectors.inside import InsideConnector
from connectors.internal_note.payload import InternalNotePayload
from connectors.payloads import InvalidPayload, fit, read_payload
from connectors.text import shorten


class InternalNoteConnector(InsideConnector):
    """Notes stay inside; storing the same key twice stores one note."""

    kind: ClassVar[str] = "internal_note"
    label: ClassVar[str] = "Internal note"
    auto_eligible: ClassVar[bool] = True
    payload_model: ClassVar[type[InternalNotePayload]] = InternalNotePayload

    def consequences(self, payload: Mapping[str, Any]) -> frozenset[Consequence]:
        """Nothing outside the company is touched."""
        return frozenset()

    def summary(self, payload: Mapping[str, Any]) -> str:
        """One plain line."""
        return f"Note: {shorten(fit(self.kind, InternalNotePayload, payload).text)}"

    def free_text(self, payload: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
        """The note."""
        return (("note", fit(self.kind, InternalNotePayload, payload).text),)

    def send(self, request: FrozenRequest, surroundings: Surroundings) -> Outcome:
        """Store the note once."""
        try:
            note = read_payload(self.kind, InternalNotePayload, request.payload_text)
        except InvalidPayload as error:
            return NotSent(str(error))
        reference = surroundings.workspace.add_note(key=request.idempotency_key, text=note.text)
        return Sent(reference, "Note stored.")

    def lookup(self, request: FrozenRequest, surroundings: Surroundings) -> Outcome:
        """Not needed: storing again is harmless."""
        return Unknown("Storing the note again under the same key is harmless and settles it.")

    def verify(self, request: FrozenRequest, reference: str, surroundings: Surroundings) -> Outcome:
        """Whether the note stands in our own records."""
        stored = surroundings.workspace.note_under(key=request.idempotency_key)
        if not stored:
            return NotSent("The note does not stand in our records.")
        if stored != reference:
            return Unknown("The note stands in our records under another number.")
        return Sent(stored, "The note stands in our records.")

    def undo(
        self, request: FrozenRequest, before: Mapping[str, Any], surroundings: Surroundings
    ) -> Outcome:
        """Colleagues may have read it: it stays."""
        return NotSent("A note is not taken back, since colleagues may have read it; add another.")
