"""What filing a document takes: which file, where to, as what, for how long."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from connectors.files import LONGEST_NAME, FileName, FileToSend
from connectors.payloads import Payload
from connectors.text import Line, check_not_blank

LONGEST_FOLDER = 120
_INVISIBLE_OR_ODD = re.compile(r'[\\:*?"<>|\u200b-\u200f\u202a-\u202e\u2066-\u2069]')


def check_folder(text: str) -> str:
    """The text unchanged when it is one or more folder names with / between; else ValueError."""
    parts = text.split("/")
    odd = any(part != part.strip() or part in ("", ".", "..") for part in parts)
    if odd or _INVISIBLE_OR_ODD.search(text):
        raise ValueError("must be folder names with / between them, such as Invoices/2026")
    return text


class FileDocumentPayload(Payload):
    """One file of the message, to be kept among the company's documents."""

    file: FileToSend = Field(description="The file that came in")
    folder: Annotated[Line, AfterValidator(check_folder)] = Field(
        max_length=LONGEST_FOLDER, description="Folders with / between, such as Invoices/2026"
    )
    name: FileName = Field(max_length=LONGEST_NAME, description="Name to file it under")
    document_type: Annotated[Line, AfterValidator(check_not_blank)] = Field(
        max_length=60, description="What it is, such as invoice or contract"
    )
    retention: Line = Field(
        default="",
        max_length=200,
        description="How long it is kept; may be empty",
    )
