"""Characters that hide or reorder text, made visible before a person reads it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_PLAIN_CONTROLS = frozenset("\t\n\r")
_JOINERS = frozenset("\u200c\u200d")
# Letters by category that nevertheless draw nothing.
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800\u180e\u034f\u17b4\u17b5")
_HIDDEN_CATEGORIES = frozenset({"Cf", "Cc", "Co", "Zl", "Zp"})
_EMOJI_PARTS = frozenset({"So", "Sk"})
# Only these can be odd; a mail of a million plain letters is skipped at the speed of the scanner.
_MAYBE = re.compile(r"[^\t\n\r -~]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of ordinary text, or one odd character with its name."""

    text: str
    odd: str = ""  # "U+200B ZERO WIDTH SPACE"; empty for ordinary text


def pieces_of(text: str) -> tuple[Piece, ...]:
    """The text cut at every hidden or reordering character; joined again it is the same text."""
    pieces: list[Piece] = []
    start = 0
    for at in _odd_places(text):
        if start < at:
            pieces.append(Piece(text[start:at]))
        pieces.append(Piece(text[at], _name(text[at])))
        start = at + 1
    if start < len(text):
        pieces.append(Piece(text[start:]))
    return tuple(pieces)


def count_hidden(text: str) -> int:
    """How many characters of the text would be marked."""
    return sum(1 for _ in _odd_places(text))


def _odd_places(text: str) -> Iterator[int]:
    return (one.start() for one in _MAYBE.finditer(text) if _is_odd(text, one.start()))


def _is_odd(text: str, at: int) -> bool:
    char = text[at]
    if char.isascii():
        return (char < " " and char not in _PLAIN_CONTROLS) or char == "\x7f"
    if char in _BLANK_LETTERS or 0xE0100 <= ord(char) <= 0xE01EF:
        return True
    if 0xFE00 <= ord(char) <= 0xFE0F:
        return at == 0 or not _is_symbol(text[at - 1])
    if char in _JOINERS:
        return not _joins(text, at)
    return unicodedata.category(char) in _HIDDEN_CATEGORIES


def _joins(text: str, at: int) -> bool:
    """Whether a joiner stands where writing needs it: inside an emoji or a joined script."""
    if not 0 < at < len(text) - 1:
        return False
    before, after = text[at - 1], text[at + 1]
    if _is_symbol(before) and _is_symbol(after):
        return True
    return _is_script(before) and _is_script(after)


def _is_script(char: str) -> bool:
    """A letter or mark of a script other than the basic Latin one."""
    return not char.isascii() and unicodedata.category(char)[0] in "LM"


def _is_symbol(char: str) -> bool:
    return (
        unicodedata.category(char) in _EMOJI_PARTS
        or 0xFE00 <= ord(char) <= 0xFE0F
        or char in "#*0123456789"
        or 0x2000 <= ord(char) <= 0x3300
    )


def _name(char: str) -> str:
    code = f"U+{ord(char):04X}"
    try:
        return f"{code} {unicodedata.name(char)}"
    except ValueError:
        return code  # controls and private use have no name
