"""Untrusted text, made safe to quote inside a sentence: bounded, one line, odd characters named.

Text that could be taken for a part of the sentence stands in quotation marks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

QUOTE_LIMIT = 120
ENGLISH_MARKS = ("“", "”")
_SPACES = frozenset("\n\r\t\v\f")
# Controls, format characters (bidi, zero width, tags), surrogates, private use, line separators.
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


# One word that joins nothing and opens nothing.
_PLAIN = re.compile(r"[^\W\d_]\w*(?:['.-][^\W_]\w*)*")
# What would end a reason, or begin something after it.
_BREAKS_OFF = re.compile(r"[.!?“”\"]|,$|\b(?:except|unless|if|when|whenever|only)\b", re.IGNORECASE)


def is_variation_selector(character: str) -> bool:
    """Whether the character only restyles the one before it (and so can carry hidden bytes)."""
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


def show_character(character: str) -> str:
    """The character itself when it can be seen, otherwise its code point such as <U+202E>."""
    if character in _SPACES:
        return " "
    if unicodedata.category(character) in _HIDDEN_CATEGORIES or is_variation_selector(character):
        return f"<U+{ord(character):04X}>"
    return character


def quote(text: str, *, limit: int = QUOTE_LIMIT) -> str:
    """`text` on one line in at most `limit` characters, ending in an ellipsis where it was cut."""
    # Every character shows as at least one, so looking one beyond the limit is enough.
    shown = "".join(show_character(character) for character in text[: limit + 1])
    return shown if len(shown) <= limit else shown[: limit - 1].rstrip() + "…"


def in_marks(text: str, marks: tuple[str, str] = ENGLISH_MARKS) -> str:
    """`text` in quotation marks, a closing mark inside it doubled."""
    opening, closing = marks
    return f"{opening}{quote(text).replace(closing, closing * 2)}{closing}"


def quote_word(
    text: str, marks: tuple[str, str] = ENGLISH_MARKS, joining: Collection[str] = ()
) -> str:
    """`text` as it stands when it is one plain word, none of `joining`; else in marks."""
    is_plain = _PLAIN.fullmatch(text) is not None and text.casefold() not in joining
    return quote(text) if is_plain else in_marks(text, marks)


def plain_reason(text: str) -> str:
    """A reason without the full stop that the sentence brings along."""
    return text.strip().rstrip(". ")


def quote_reason(text: str, marks: tuple[str, str] = ENGLISH_MARKS) -> str:
    """A reason as it stands where nothing in it could be taken for what follows it."""
    return in_marks(text, marks) if _BREAKS_OFF.search(text) else quote(text)
