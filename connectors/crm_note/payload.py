"""What a note in the customer database may hold."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from connectors.payloads import Payload
from connectors.text import Address, Paragraphs, check_not_blank

LONGEST_NOTE = 10_000


class CrmNotePayload(Payload):
    """One note on the contact with this e-mail address."""

    email: Address = Field(description="The address of a contact that is there already")
    text: Annotated[Paragraphs, AfterValidator(check_not_blank)] = Field(
        max_length=LONGEST_NOTE, description="Plain text for colleagues who open the contact"
    )
