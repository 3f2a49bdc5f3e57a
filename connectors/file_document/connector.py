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
from connectors.one_record import OneRecordConnector
from connectors.own_records import NewDocument, OwnRecords
from connectors.payloads import InvalidPayload, fit, read_payload
from connectors.text import shorten


class FileDocumentConnector(OneRecordConnector):
    """Documents stay inside the company; the same key files one."""

    kind: ClassVar[str] = "file_document"
    label: ClassVar[str] = "File a document"
    payload_model: ClassVar[type[FileDocumentPayload]] = FileDocumentPayload
    stands: ClassVar[str] = "The document is filed."
    missing: ClassVar[str] = "No document is filed under this key."
    taken_back: ClassVar[str] = "Document taken out again."
    nothing_taken_back: ClassVar[str] = "There is no such document; nothing was taken out."

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

    def withdraw(self, records: OwnRecords, key: str) -> str:
        """Out of the folder, unless somebody used it."""
        return records.unfile_document(key=key)
