"""A file that goes out with an action: named, measured and held by its digest."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from typing import Annotated, Protocol

from pydantic import AfterValidator, Field

from connectors.payloads import Payload
from connectors.text import Line, check_not_blank

LARGEST_FILES = 15_000_000  # bytes in one mail, all together; most servers stop at 20 to 25 MB
LONGEST_NAME = 120
LONGEST_NAME_BYTES = 240  # the name stands encoded in one header line of at most 998 bytes
_DIGEST = re.compile(r"[0-9a-f]{64}")
_WORD = r"[a-z0-9][a-z0-9!#$&^_.+-]{0,80}"
_MEDIA_TYPE = re.compile(rf"{_WORD}/{_WORD}")
_HAS_OWN_SYNTAX = ("multipart/", "message/")  # may not be sent in base64 (RFC 2046, 5.2.1)


def check_digest(text: str) -> str:
    """The text unchanged when it is a SHA-256 in lower-case hex; else ValueError."""
    if not _DIGEST.fullmatch(text):
        raise ValueError("must be a SHA-256 digest: 64 digits and letters a to f")
    return text


def check_media_type(text: str) -> str:
    """The text unchanged when it is a plain type such as application/pdf; else ValueError."""
    if not _MEDIA_TYPE.fullmatch(text) or text.startswith(_HAS_OWN_SYNTAX):
        raise ValueError("must be a plain media type such as application/pdf")
    return text


def check_file_name(text: str) -> str:
    """The text unchanged when it is a file name and nothing else; else ValueError.

    No folders, no invisible characters: one that turns the reading direction shows exe as pdf.
    """
    if text in (".", "..") or any(character in "/\\" for character in text):
        raise ValueError("must be a file name without folders")
    if any(unicodedata.category(character) == "Cf" for character in text):
        raise ValueError("must not hold invisible characters")
    if len(text.encode("utf-8", "surrogatepass")) > LONGEST_NAME_BYTES:
        raise ValueError(f"must have at most {LONGEST_NAME_BYTES} bytes")
    return text


FileName = Annotated[Line, AfterValidator(check_not_blank), AfterValidator(check_file_name)]
Digest = Annotated[str, AfterValidator(check_digest)]


class FileToSend(Payload):
    """One file by its digest. `size` in bytes; the bytes themselves are kept with the company."""

    name: FileName = Field(max_length=LONGEST_NAME, description="File name")
    media_type: Annotated[str, AfterValidator(check_media_type)] = Field(
        description="Such as application/pdf"
    )
    size: int = Field(ge=1, le=LARGEST_FILES, description="Bytes")
    sha256: Digest = Field(description="SHA-256 of the bytes, in lower-case hex")


class FileGone(LookupError):
    """The bytes of an approved file cannot be had any more, or are others; nothing was sent."""


class FileShelf(Protocol):
    """Where the bytes of files lie: what came in with a task, and the company's documents."""

    def file_bytes(self, *, sha256: str) -> bytes:
        """The bytes with this digest. FileGone where there are none any more."""


def check_files(files: Sequence[FileToSend]) -> None:
    """ValueError when they are too large together, or one stands twice."""
    total = sum(file.size for file in files)
    if total > LARGEST_FILES:
        raise ValueError(f"the files have {total} bytes together; a mail takes {LARGEST_FILES}")
    names = [file.name.casefold() for file in files]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"two files are named {twice[0]}")


def fetch_files(files: Sequence[FileToSend], shelf: FileShelf) -> tuple[bytes, ...]:
    """The bytes of each, checked against what was approved. Raises FileGone."""
    return tuple(_fetch(file, shelf) for file in files)


def _fetch(file: FileToSend, shelf: FileShelf) -> bytes:
    data = shelf.file_bytes(sha256=file.sha256)
    if len(data) != file.size or hashlib.sha256(data).hexdigest() != file.sha256:
        raise FileGone(f"The file {file.name} is not the one that was approved. Nothing was sent.")
    return data
