"""Text as rules compare it: case, compatibility forms, invisible characters and accents aside."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """Compatibility forms joined, format characters dropped, case ignored."""
    if text.isascii():
        return text.lower()
    joined = unicodedata.normalize("NFKC", text)
    return _without(joined, {c for c in set(joined) if unicodedata.category(c) == "Cf"}).casefold()


def fold_plain(text: str) -> str:
    """Folded, without accents, every run of white space as one space."""
    if not text.isascii():
        apart = unicodedata.normalize("NFKD", fold(text))
        text = _without(apart, {c for c in set(apart) if unicodedata.combining(c)})
    return " ".join(text.lower().split())


def _without(text: str, unwanted: set[str]) -> str:
    return text.translate(dict.fromkeys(map(ord, unwanted))) if unwanted else text


def mentions(text: str, words: str) -> bool:
    """Whether `words` stand in `text` as whole words; both come from `fold_plain`.

    Linear in the text. In scripts that put no space between words, any place counts.
    """
    start = text.find(words) if words else -1
    while start >= 0:
        end = start + len(words)
        if _is_edge(text, start - 1, words[0]) and _is_edge(text, end, words[-1]):
            return True
        start = text.find(words, start + 1)
    return False


def _is_edge(text: str, neighbour: int, own: str) -> bool:
    """Whether a word may end beside the character at `neighbour`."""
    if not 0 <= neighbour < len(text):
        return True
    if not own.isalnum() or unicodedata.category(own) == "Lo":
        return True
    return not text[neighbour].isalnum()
