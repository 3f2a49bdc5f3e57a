"""Text types shared by the payloads: what may stand in a line, in a paragraph, in an address."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDR_SPEC = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+{_LABEL}")
_LINE_BREAKING = {"Cc", "Zl", "Zp", "Cs"}  # controls, line and paragraph separators, surrogates


def check_line(text: str) -> str:
    """The text unchanged when it is one line without control characters; else ValueError."""
    for position, character in enumerate(text):
        if unicodedata.category(character) in _LINE_BREAKING:
            raise ValueError(
                f"must be one line without control characters; character {position + 1} is "
                f"U+{ord(character):04X}"
            )
    return text


def check_paragraphs(text: str) -> str:
    """The text unchanged when every store and channel can hold it; else ValueError."""
    for position, character in enumerate(text):
        if character == "\0" or unicodedata.category(character) == "Cs":
            raise ValueError(
                f"character {position + 1} is U+{ord(character):04X}, which cannot be sent or kept"
            )
    return text


def check_not_blank(text: str) -> str:
    """The text unchanged when something in it can be seen; else ValueError."""
    if not text.strip():
        raise ValueError("must not be blank")
    return text


def check_addr_spec(text: str) -> str:
    """The text unchanged when it is exactly one address such as ann@example.com; else ValueError.

    No display name, comment, quoted part, list, route or IP literal: what the reviewer reads is
    what the server is told.
    """
    local, _, _domain = text.rpartition("@")
    if len(text) > 254 or len(local) > 64 or not _ADDR_SPEC.fullmatch(text):
        raise ValueError("must be exactly one plain e-mail address such as ann@example.com")
    return text


def one_newline_style(text: str) -> str:
    """CRLF and lone CR become LF, so that the same words always have the same bytes."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


Line = Annotated[str, AfterValidator(check_line)]
Paragraphs = Annotated[str, AfterValidator(one_newline_style), AfterValidator(check_paragraphs)]
Address = Annotated[str, AfterValidator(check_addr_spec)]


def shorten(text: str, limit: int = 80) -> str:
    """The text on one line, cut to `limit` characters with an ellipsis."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
