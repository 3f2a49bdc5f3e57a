"""Picks the passage of a text that best supports a match: always a literal piece of it."""

from __future__ import annotations

import re

from drafting.words import important_words

LONGEST_QUOTE = 300
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")


def best_quote(text: str, words: tuple[str, ...]) -> str:
    """The sentence of `text` that shares the most stems with `words`, at most 300 characters."""
    wanted = set(words)
    best, most = "", -1
    for found in _SENTENCE.finditer(text[:50_000]):
        sentence = found[0].strip()
        shared = len(wanted.intersection(important_words(sentence)))
        if sentence and shared > most:
            best, most = sentence, shared
    return best[:LONGEST_QUOTE].strip()


def bounded(text: str, characters: int) -> str:
    """The text cut to a number of characters, with a mark where it was cut."""
    return text if len(text) <= characters else f"{text[: characters - 1]}…"
