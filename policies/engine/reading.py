"""Untrusted text in every form worth looking at: raw, normalised, and decoded up to two layers."""

from __future__ import annotations

import base64
import binascii
import html
import quopri
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from policies.engine.facts import LabelledText
from policies.engine.quoting import is_variation_selector

SCAN_LIMIT = 200_000  # characters of one text that are looked at; the rest goes to a person
_LAYERS = 2
_BLOBS = 20  # encoded runs decoded per text and layer
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{20,}={0,2}")
_HEX = re.compile(r"(?:\\x|0x)?[0-9A-Fa-f]{2}(?:[ :,]?(?:\\x|0x)?[0-9A-Fa-f]{2}){11,}")
_QUOTED_PRINTABLE = re.compile(r"=[0-9A-F]{2}")
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")


@dataclass(frozen=True, slots=True)
class ReadText:
    """One labelled text. `forms` starts with the raw one; `decoded` holds what was hidden in it."""

    label: str
    raw: str
    forms: tuple[str, ...]
    decoded: tuple[str, ...]
    is_cut: bool


def read(text: LabelledText) -> ReadText:
    """All forms of the first SCAN_LIMIT characters, without repeats."""
    raw = text.text[:SCAN_LIMIT]
    plain = normalise(raw)
    decoded = tuple(dict.fromkeys(_decoded(raw, plain)))
    forms = tuple(dict.fromkeys((raw, plain, *decoded)))
    return ReadText(text.label, raw, forms, decoded, len(text.text) > SCAN_LIMIT)


def normalise(text: str) -> str:
    """Entities resolved, compatibility forms joined, format characters and selectors dropped."""
    joined = unicodedata.normalize("NFKC", html.unescape(html.unescape(text)))
    return "".join(
        character
        for character in joined
        if unicodedata.category(character) != "Cf" and not is_variation_selector(character)
    )


def _decoded(raw: str, plain: str) -> Iterator[str]:
    if smuggled := "".join(chr(ord(c) - 0xE0000) for c in raw if "\U000e0020" <= c <= "\U000e007e"):
        yield smuggled
    layer = [plain]
    for _ in range(_LAYERS):
        layer = [normalise(found) for text in layer for found in _decode_once(text)]
        yield from layer


def _decode_once(text: str) -> Iterator[str]:
    budget = _BLOBS
    for pattern, decode in ((_BASE64, _from_base64), (_HEX, _from_hex)):
        for match in pattern.finditer(text):
            if budget == 0:
                return
            budget -= 1
            found = _as_words(decode(match.group()))
            if found:
                yield found
    if _PERCENT.search(text) and (found := unquote(text, errors="replace")) != text:
        yield found
    if len(_QUOTED_PRINTABLE.findall(text)) >= 2:
        yield quopri.decodestring(text.encode("utf-8", "replace")).decode("utf-8", "replace")


def _from_base64(run: str) -> bytes:
    body = run.rstrip("=").replace("-", "+").replace("_", "/")
    body = body[: len(body) - 1] if len(body) % 4 == 1 else body
    try:
        return base64.b64decode(body + "=" * (-len(body) % 4), validate=True)
    except binascii.Error:
        return b""


def _from_hex(run: str) -> bytes:
    digits = re.sub(r"\\x|0x|[ :,]", "", run)
    return bytes.fromhex(digits[: len(digits) // 2 * 2])


def _as_words(data: bytes) -> str:
    """The bytes as text when they look like writing, else empty."""
    if len(data) < 8:
        return ""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    readable = sum(c.isalnum() or c in " \n\r\t.,:;!?'\"-+/=()<>_@" for c in text)
    return text if readable >= 0.9 * len(text) else ""
