"""Mail headers as text and addresses: encoded words, raw 8-bit bytes, broken lists."""

from __future__ import annotations

import binascii
import re
from datetime import UTC, datetime
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from .broken_base64 import decode_base64
from .charset import decode_bytes, storable

ENCODED_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
BARE_ADDRESS = re.compile(r"[^\s<>@,;:\"()\[\]]{1,128}@[^\s<>@,;:\"()\[\]]{1,255}")
LONGEST_HEADER = 20_000


def header_texts(message: Message, name: str) -> list[str]:
    """Every value of a header, as the sender meant it: unfolded, decoded, one line each."""
    wanted = name.lower()
    hint = charset_hint(message)
    return [
        decode_words(raw_text(value, hint))
        for key, value in message.raw_items()
        if key.lower().strip() == wanted
    ]


def header_text(message: Message, name: str) -> str:
    """The first value of a header, or an empty text."""
    return next(iter(header_texts(message, name)), "")


def addresses_in(message: Message, *names: str) -> list[tuple[str, str]]:
    """(display name, address) pairs of these headers in order; only those with an @."""
    wanted = {name.lower() for name in names}
    hint = charset_hint(message)
    pairs: list[tuple[str, str]] = []
    for key, value in message.raw_items():
        if key.lower().strip() in wanted:
            pairs.extend(_pairs(raw_text(value, hint)))
    return pairs


def sent_at(message: Message) -> datetime | None:
    """The Date header in UTC; None when it is missing or makes no sense."""
    try:
        found = parsedate_to_datetime(header_text(message, "date"))
        aware = found if found.tzinfo else found.replace(tzinfo=UTC)
        return aware.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def raw_text(value: object, hint: str = "") -> str:
    """A header value as unfolded text; raw 8-bit bytes are UTF-8, the body's charset or guessed."""
    as_bytes = str(value)[:LONGEST_HEADER].encode("utf-8", "surrogateescape")
    try:
        text = as_bytes.decode()
    except UnicodeDecodeError:
        text = decode_bytes(as_bytes, hint)[0]
    return " ".join(storable(text).split())


def charset_hint(message: Message) -> str:
    """The charset the body claims: headers sent as raw bytes are mostly in the same one."""
    try:
        return str(message.get_param("charset", "") or "")
    except (ValueError, TypeError, LookupError, AttributeError):
        return ""


def decode_words(text: str) -> str:
    """RFC 2047 encoded words, also split characters and words with broken padding."""
    out: list[str] = []
    waiting, charset, end = b"", "", 0
    for word in ENCODED_WORD.finditer(text):
        between = text[end : word.start()]
        label = word[1].split("*")[0].lower()
        if between.strip() or label != charset or not waiting:
            out.append(decode_bytes(waiting, charset)[0] if waiting else "")
            # White space between two encoded words is not part of the text (RFC 2047, 6.2).
            out.append(between if between.strip() or not end else "")
            waiting = b""
        waiting, charset, end = waiting + _word_bytes(word[2], word[3]), label, word.end()
    out.append(decode_bytes(waiting, charset)[0] if waiting else "")
    out.append(text[end:])
    return " ".join(storable("".join(out)).split())


def _word_bytes(encoding: str, data: str) -> bytes:
    raw = data.encode("utf-8", "replace")
    if encoding in "qQ":
        return binascii.a2b_qp(raw.replace(b" ", b"_"), header=True)
    return decode_base64(raw)


def _pairs(text: str) -> list[tuple[str, str]]:
    try:
        parsed = getaddresses([text])
    except (RecursionError, ValueError, LookupError):
        # Comments nested without end, and what else the standard library trips over.
        parsed = []
    found = [(decode_words(name), address.strip()) for name, address in parsed if "@" in address]
    if found:
        return found
    bare = BARE_ADDRESS.search(text)
    if not bare:
        return []
    name = decode_words(text[: bare.start()]).strip(" \"'<,")
    return [(name, bare[0])]
