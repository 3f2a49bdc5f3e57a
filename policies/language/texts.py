"""Words that are compared with a text: quoted as they stand, or a few plain words."""

from __future__ import annotations

from collections.abc import Callable

from policies.engine.quoting import QUOTE_LIMIT, quote
from policies.language.reader import Reader
from policies.language.tokens import Sort

_MOST_PLAIN_WORDS = 4
_ENDS = frozenset({"and", "or", "then", "because", "since", "unless", "except", "if", "when"})


def check_text(reader: Reader, text: str, start: int) -> str:
    """The text, when a sentence can say it back unchanged. Raises NotUnderstood."""
    if not text.strip():
        raise reader.unclear("The words to look for are missing.", start=start)
    if quote(text) != text or text.endswith("…"):
        raise reader.unclear(
            f"This text is longer than {QUOTE_LIMIT} characters, cut off, or has characters that "
            "cannot be seen.",
            "Use a shorter part of it, on one line.",
            start,
            reader.place,
        )
    return text


def read_text(reader: Reader, is_end: Callable[[], bool], *, expected: str) -> str:
    """A quoted text, or up to four words that end before a sign or where `is_end` says so."""
    start = reader.place
    if reader.is_sort(Sort.QUOTED) and reader.next:
        text = reader.next.text
        reader.place += 1
        return check_text(reader, text, start)
    while _goes_on(reader) and (reader.place == start or not is_end()):
        reader.place += 1
    end = reader.place
    if end == start:
        raise reader.unclear(f"{expected} expected here.", "Put the words in quotation marks.")
    if end - start > _MOST_PLAIN_WORDS:
        raise reader.unclear(
            "It is not clear where the words to look for end.",
            "Put them in quotation marks.",
            start,
            end,
        )
    return check_text(reader, reader.said(start), start)


def _goes_on(reader: Reader) -> bool:
    token = reader.next
    return (
        token is not None and token.sort in {Sort.WORD, Sort.NUMBER} and token.folded not in _ENDS
    )
