"""The file-document connector: files one file once per key, and takes it out while unused."""

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
)
from connectors.file_document.payload import FileDocumentPayload
from connectors.files import FileGone
from connectors.inside import InsideConnector
from connectors.own_records import CannotBeTakenBack, NewDocument
from connectors.payloads import InvalidPayload, fit, read_payload
from connectors.text import shorten


class FileDocumentConnector(InsideConnector):
    """Documents stay inside the company; the same key files one."""

    kind: ClassVar[str] = "file_document"
    label: ClassVar[str] = "File a document"
    payload_model: ClassVar[type[FileDocumentPayload]] = FileDocumentPayload

    def consequences(self, payload: Mapping[str, Any]) -> frozenset[Consequence]:
        """It can be taken out again."""
        return frozenset({Consequence.REVERSIBLE})

    def summary(self, payload: Mapping[str, Any]) -> str:
        """One plain line."""
        document = fit(self.kind, FileDocumentPayload, payload)
        return f"File {shorten(document.name)} under {document.folder}"

    def free_text(self, payload: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
        """Everything but the file itself."""
        document = fit(self.kind, FileDocumentPayload, payload)
        names = ("folder", "name", "document_type", "retention")
        return tuple((name, getattr(document, name)) for name in names)

    def send(self, request: FrozenRequest, surroundings: Surroundings) -> Outcome:
        """File it once."""
        try:
            payload = read_payload(self.kind, FileDocumentPayload, request.payload_text)
        except InvalidPayload as error:
            return NotSent(str(error))
        values = {
            "folder": payload.folder,
            "name": payload.name,
            "document_type": payload.document_type,
            "retention": payload.retention,
        }
        file = payload.file
        document = NewDocument(file.sha256, file.size, file.media_type, values)
        try:
            reference = surroundings.workspace.file_document(
                key=request.idempotency_key, document=document
            )
        except FileGone as error:
            return NotSent(str(error))
        return Sent(reference, f"Filed under {payload.folder}.")

    def lookup(self, request: FrozenRequest, surroundings: Surroundings) -> Outcome:
        """Our own records can say."""
        return self.verify(request, "", surroundings)

    def verify(self, request: FrozenRequest, reference: str, surroundings: Surroundings) -> Outcome:
        """Sent while it is filed under its key, NotSent when there is none (any more)."""
        try:
            found = surroundings.workspace.own_record(key=request.idempotency_key)
        except KeyError:
            return NotSent("No document is filed under this key.", retryable=True)
        return Sent(found, "The document is filed.")

    def undo(
        self, request: FrozenRequest, before: Mapping[str, Any], surroundings: Surroundings
    ) -> Outcome:
        """Take it out again unless somebody used it already."""
        try:
            reference = surroundings.workspace.unfile_document(key=request.idempotency_key)
        except KeyError:
            return NotSent("There is no such document; nothing was taken out.")
        except CannotBeTakenBack as error:
            return NotSent(str(error))
        return Sent(reference, "Document taken out again.")
