"""What an internal note may hold."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from connectors.payloads import Payload
from connectors.text import Paragraphs, check_not_blank

LONGEST_NOTE = 10_000


class InternalNotePayload(Payload):
    """One note for the company's own people."""

    text: Annotated[Paragraphs, AfterValidator(check_not_blank)] = Field(
        max_length=LONGEST_NOTE, description="Plain text for colleagues; the customer never sees it"
    )
