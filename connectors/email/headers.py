"""Mail headers written so that they read back exactly as approved, the same on every Python.

The standard library's own folding reads a subject such as "=?utf-8?q?x?=" as something else, and
breaks long addresses and message ids differently from version to version.
"""

from __future__ import annotations

from email.header import Header
from email.policy import EmailPolicy
from typing import Any

from connectors.email.sender import split_sender
from connectors.text import check_line

# Lists hold their entries apart by one space, which stands in no address and no message id.
_SEPARATORS = {"to": ",", "cc": ",", "references": ""}


def write_text(text: str, name: str) -> str:
    """The text as it is when plain ASCII survives, else as RFC 2047 encoded words."""
    is_simple = text.isascii() and text.isprintable() and "=?" not in text and text == text.strip()
    if is_simple:
        return text
    header = Header(text, charset="utf-8", header_name=name, maxlinelen=76)
    return header.encode(splitchars="", linesep="\r\n")


def write_sender(display_name: str, address: str) -> str:
    """`Shop <help@shop.example>`, the name quoted or encoded as it needs."""
    if not display_name:
        return address
    if display_name.isascii() and display_name.isprintable() and "=?" not in display_name:
        quoted = display_name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}" <{address}>'
    return f"{write_text(display_name, 'From')}\r\n <{address}>"


class ExactPolicy(EmailPolicy):
    """Stores header values verbatim, refuses line breaks in them, folds them in our own way."""

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        """Keep name and value. ValueError for anything that could start another header."""
        return name, check_line(str(value))

    def header_fetch_parse(self, name: str, value: Any) -> Any:
        """The value as stored."""
        return value

    def fold(self, name: str, value: Any) -> str:
        """One header with its line ends: lists one entry per line, free text encoded."""
        text = str(value)
        separator = _SEPARATORS.get(name.lower())
        if separator is not None:
            text = f"{separator}\r\n ".join(text.split(" "))
        elif name.lower() == "subject":
            text = write_text(text, name)
        elif name.lower() == "from":
            text = write_sender(*split_sender(text))
        return f"{name}: {text}\r\n"

    def fold_binary(self, name: str, value: Any) -> bytes:
        """The folded header; it is ASCII by construction."""
        return self.fold(name, value).encode("ascii")
