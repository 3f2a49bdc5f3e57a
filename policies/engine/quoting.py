"""Untrusted text, made safe to quote inside a sentence: bounded, one line, odd characters named."""

from __future__ import annotations

import unicodedata

QUOTE_LIMIT = 120
_SPACES = frozenset("\n\r\t\v\f")
# Controls, format characters (bidi, zero width, tags), surrogates, private use, line separators.
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


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
