"""Text types shared by the payloads: what may stand in a line, in a paragraph, in an address."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDR_SPEC = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+{_LABEL}")
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")  # NUL and lone surrogates
# Those, controls, and line and paragraph separators: the categories Cc, Zl, Zp and Cs.
_LINE_BREAKING = re.compile("[\0-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def check_line(text: str) -> str:
    """The text unchanged when it is one line without control characters; else ValueError."""
    found = _LINE_BREAKING.search(text)
    if found is not None:
        raise ValueError(
            f"must be one line without control characters; character {found.start() + 1} is "
            f"U+{ord(found[0]):04X}"
        )
    return text


def check_paragraphs(text: str) -> str:
    """The text unchanged when every store and channel can hold it; else ValueError."""
    found = _UNSTORABLE.search(text)
    if found is not None:
        raise ValueError(
            f"character {found.start() + 1} is U+{ord(found[0]):04X}, which cannot be sent or kept"
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
