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
from itertools import islice
from urllib.parse import unquote

from policies.engine.facts import LabelledText
from policies.engine.quoting import is_variation_selector

SCAN_LIMIT = 100_000  # characters of one text that are looked at; the rest goes to a person
_LAYERS = 2
_BLOBS = 20  # encoded runs decoded per text and layer
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{20,}={0,2}")
_HEX = re.compile(r"(?:\\x|0x)?[0-9A-Fa-f]{2}(?:[ :,]?(?:\\x|0x)?[0-9A-Fa-f]{2}){11,}")
_QUOTED_PRINTABLE = re.compile(r"=[0-9A-F]{2}")
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")


@dataclass(frozen=True, slots=True)
class ReadText:
    """One labelled text. `forms` starts with the raw one.

    `decoded` holds the forms that were hidden on purpose: quoted-printable and percent signs also
    stand in honest mail, so what they decode to is a form but not in here.
    """

    label: str
    raw: str
    forms: tuple[str, ...]
    decoded: tuple[str, ...]
    is_cut: bool


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    is_hidden: bool


def read(text: LabelledText) -> ReadText:
    """All forms of the first SCAN_LIMIT characters, without repeats."""
    raw = text.text[:SCAN_LIMIT]
    plain = normalise(raw)
    found = tuple(_decoded(raw, plain))
    decoded = tuple(dict.fromkeys(piece.text for piece in found if piece.is_hidden))
    forms = tuple(dict.fromkeys((raw, plain, *(piece.text for piece in found))))
    return ReadText(text.label, raw, forms, decoded, len(text.text) > SCAN_LIMIT)


def normalise(text: str) -> str:
    """Entities resolved, compatibility forms joined, format characters and selectors dropped."""
    joined = unicodedata.normalize("NFKC", html.unescape(html.unescape(text)))
    return "".join(
        character
        for character in joined
        if unicodedata.category(character) != "Cf" and not is_variation_selector(character)
    )


def _decoded(raw: str, plain: str) -> Iterator[_Piece]:
    tags = (chr(ord(c) - 0xE0000) for c in raw if "\U000e0020" <= c <= "\U000e007e")
    if smuggled := "".join(tags):
        yield _Piece(smuggled, True)
    layer = [_Piece(plain, False)]
    for _ in range(_LAYERS):
        layer = [found for piece in layer for found in _decode_once(piece)]
        yield from layer


def _decode_once(piece: _Piece) -> Iterator[_Piece]:
    text = piece.text
    for pattern, decode in ((_BASE64, _from_base64), (_HEX, _from_hex)):
        for match in islice(pattern.finditer(text), _BLOBS):
            if found := _as_words(decode(match.group())):
                yield _Piece(normalise(found), True)
    if _PERCENT.search(text):
        yield _Piece(normalise(unquote(text, errors="replace")), piece.is_hidden)
    if len(_QUOTED_PRINTABLE.findall(text)) >= 2:
        data = quopri.decodestring(text.encode("utf-8", "replace"))
        yield _Piece(normalise(data.decode("utf-8", "replace")), piece.is_hidden)


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
