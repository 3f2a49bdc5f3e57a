"""Sentences with their places, what they are about, and which of them a draft took over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from drafting.words import important_words

SHORTEST_PIECE = 8
_SENTENCE = re.compile(r"[^\n.!?]+(?:[.!?]+(?![\s\n]|$)[^\n.!?]*)*[.!?]*")
_SLOT = re.compile(r"\{[a-z][a-z0-9_]{0,60}\}")
_NEGATIONS = frozenset(
    {
        "not", "no", "never", "none", "cannot", "can't", "won't", "don't", "isn't", "without",
        "nicht", "kein", "keine", "niet", "geen", "pas", "non",
    }
)  # fmt: skip


# What every sentence with a figure in it may hold; it does not say what the sentence is about.
_MEASURES = frozenset(
    important_words(
        "one two three four five six seven eight nine ten eleven twelve fourteen twenty thirty day "
        "days working business hour hours week weeks month months year years minute minutes within"
    )
    + important_words(
        "euro euros dollar dollars pound pounds percent number amount total per least"
    )
)


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a text from `start` to `end`; `slot` is the template's slot right after it."""

    start: int
    end: int
    text: str
    slot: str = ""


@lru_cache(maxsize=512)
def sentences_of(text: str) -> tuple[Span, ...]:
    """The sentences and lines of a text, without the space around them."""
    return tuple(_trimmed(match.start(), match[0]) for match in _SENTENCE.finditer(text[:50_000])
                 if match[0].strip())  # fmt: skip


@lru_cache(maxsize=4096)
def stems_of(sentence: str) -> frozenset[str]:
    """What a sentence is about: stems of its important words, without figures and slots."""
    plain = _SLOT.sub(" ", sentence)
    stems = (stem for stem in important_words(plain) if not stem[:1].isdigit())
    return frozenset(stems) - _MEASURES


def sentence_at(text: str, place: int) -> Span:
    """The sentence a place is in; the whole text when it is in none."""
    for span in sentences_of(text):
        if span.start <= place < span.end:
            return span
    return Span(0, len(text), text)


def is_about_the_same(one: str, other: str) -> bool:
    """Whether two sentences share enough of what they are about for a figure to mean the same."""
    left, right = stems_of(one), stems_of(other)
    fewest = min(len(left), len(right))
    shared = len(left & right)
    return shared >= 2 or (shared == 1 and fewest <= 4)


def likeness(one: str, other: str, *, least: int = 2) -> float:
    """How much of the shorter sentence the longer one shares, 0 to 1.

    0 when only one says not, or when one of them is about fewer than `least` things.
    """
    left, right = stems_of(one), stems_of(other)
    fewest = min(len(left), len(right))
    if fewest < least or denies(one) != denies(other):
        return 0.0
    return len(left & right) / fewest


@lru_cache(maxsize=512)
def pieces_of(template: str) -> tuple[Span, ...]:
    """The literal pieces of a text between its slots, a sentence at most each."""
    return tuple(_pieces(template))


def _pieces(template: str) -> Iterator[Span]:
    for sentence in sentences_of(template):
        at = 0
        for slot in (*_SLOT.finditer(sentence.text), None):
            end = slot.start() if slot else len(sentence.text)
            piece = _trimmed(sentence.start + at, sentence.text[at:end])
            if len(piece.text) >= SHORTEST_PIECE:
                yield replace(piece, slot=slot[0][1:-1]) if slot else piece
            at = slot.end() if slot else end


def _trimmed(start: int, text: str) -> Span:
    stripped = text.strip()
    begin = start + (len(text) - len(text.lstrip()))
    return Span(begin, begin + len(stripped), stripped)


@lru_cache(maxsize=4096)
def denies(sentence: str) -> bool:
    """Whether a sentence says not."""
    words = sentence.casefold().replace("’", "'").split()  # noqa: RUF001
    return any(word.strip(".,;:!?") in _NEGATIONS for word in words)
