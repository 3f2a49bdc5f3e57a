"""One file of the outbox as it would be read: a mail with its files, an entry, a request."""

from __future__ import annotations

import email
import email.policy
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from urllib.parse import parse_qsl

MOST_FILES = 50


@dataclass(frozen=True, slots=True)
class CarriedFile:
    """A file inside a mail; `text` is what an invitation says to a calendar program."""

    number: int
    name: str
    media_type: str
    data: bytes = field(repr=False)
    text: str = ""

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.data)

    @property
    def sha256(self) -> str:
        """Digest of the bytes, as the approval names it."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class ReadItem:
    """Head lines, the words, and what goes along."""

    headers: tuple[tuple[str, str], ...]
    body: str
    files: tuple[CarriedFile, ...] = ()


def read_outbox_file(name: str, data: bytes) -> ReadItem:
    """By the ending of its name."""
    if name.endswith(".eml"):
        return _mail(data)
    if name.endswith(".ics"):
        text = data.decode("utf-8", errors="backslashreplace")
        return ReadItem((("Calendar entry", "would be stored"),), text)
    head, _, body = data.partition(b"\r\n\r\n")
    first, *rest = head.decode("utf-8", errors="backslashreplace").split("\r\n")
    parts = [line.partition(":") for line in rest]
    pairs = (("Request", first), *((one, value.strip()) for one, _, value in parts))
    return ReadItem(pairs, _laid_out(body.decode("utf-8", errors="backslashreplace"), dict(pairs)))


def _laid_out(body: str, headers: Mapping[str, str]) -> str:
    """JSON with a line for each value, a form with a line for each field; the rest as it is."""
    kind = headers.get("Content-Type", "")
    if kind.startswith("application/json"):
        try:
            return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
        except ValueError:
            return body
    if kind.startswith("application/x-www-form-urlencoded"):
        fields = parse_qsl(body, keep_blank_values=True)
        return "\n".join(f"{name}: {value}" for name, value in fields)
    return body


def _mail(data: bytes) -> ReadItem:
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)  # noqa: S101 - what the default policy makes
    words = message.get_body(("plain",))
    text = str(words.get_content()) if words is not None else ""
    headers = tuple((name, str(value)) for name, value in message.items())
    others = [part for part in message.walk() if not part.is_multipart() and part is not words]
    files = tuple(_file(number, part) for number, part in enumerate(others[:MOST_FILES], start=1))
    return ReadItem(headers, text, files)


def _file(number: int, part: EmailMessage) -> CarriedFile:
    data = part.get_payload(decode=True)
    content = data if isinstance(data, bytes) else b""
    kind = part.get_content_type()
    is_entry = kind == "text/calendar"
    name = part.get_filename() or ("Invitation" if is_entry else "File")
    text = content.decode("utf-8", errors="backslashreplace") if is_entry else ""
    return CarriedFile(number, name, kind, content, text)
