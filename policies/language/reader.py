"""A cursor over the tokens of a sentence, and tables of phrases it can look for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Generic, TypeVar

from policies.language.result import NotUnderstood
from policies.language.tokens import Sort, Token, tokenize, words_of

Meaning = TypeVar("Meaning")
ARTICLES = frozenset({"the", "a", "an"})


class PhraseBook(Generic[Meaning]):
    """Phrases with their meaning; the longest that stands at a place wins."""

    def __init__(self, phrases: Iterable[tuple[str, Meaning]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], Meaning]]] = {}
        for phrase, meaning in phrases:
            words = words_of(phrase)
            if not words:
                continue
            self._by_first.setdefault(words[0], []).append((words, meaning))
        for known in self._by_first.values():
            known.sort(key=lambda pair: -len(pair[0]))

    def at(self, tokens: tuple[Token, ...], place: int) -> tuple[Meaning, int] | None:
        """The meaning and the place after it, or None."""
        if place >= len(tokens):
            return None
        for words, meaning in self._by_first.get(tokens[place].folded, ()):
            end = place + len(words)
            if tuple(token.folded for token in tokens[place:end]) == words:
                return meaning, end
        return None


@dataclass
class Reader:
    """Where the reading stands, and what was assumed on the way."""

    text: str
    currency: str
    tokens: tuple[Token, ...] = ()
    place: int = 0
    farthest: int = 0
    assumptions: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.tokens = tokenize(self.text)

    @property
    def next(self) -> Token | None:
        """The token the cursor stands at; None at the end."""
        return self.tokens[self.place] if self.place < len(self.tokens) else None

    @property
    def is_done(self) -> bool:
        """Whether everything was read."""
        return self.place >= len(self.tokens)

    def peek(self, *phrases: str) -> bool:
        """Whether one of the phrases stands here."""
        return any(self._after(phrase) for phrase in phrases)

    def eat(self, *phrases: str) -> str:
        """Read the first of the phrases that stands here; empty when none does."""
        for phrase in phrases:
            if end := self._after(phrase):
                self._go_to(end)
                return phrase
        return ""

    def eat_article(self) -> None:
        """Read over "the", "a" or "an"."""
        if self.next and self.next.folded in ARTICLES:
            self.place += 1

    def find(self, book: PhraseBook[Meaning]) -> Meaning | None:
        """Read the longest phrase of the book, an article in front left aside."""
        start = self.place
        for skip in (0, 1):
            if skip:
                self.eat_article()
            if found := book.at(self.tokens, self.place):
                self._go_to(found[1])
                return found[0]
        self.place = start
        return None

    def said(self, start: int, end: int | None = None) -> str:
        """The typed characters from one token's place up to another (default: the cursor)."""
        end = self.place if end is None else end
        if end <= start:
            return ""
        return self.text[self.tokens[start].start : self.tokens[end - 1].end]

    def assume(self, sentence: str) -> None:
        """Note what the words left open."""
        if sentence not in self.assumptions:
            self.assumptions.append(sentence)

    def unclear(
        self,
        message: str,
        suggestion: str = "",
        start: int | None = None,
        end: int | None = None,
        *,
        is_final: bool = False,
    ) -> NotUnderstood:
        """The error that underlines these tokens; by default the one at the cursor.

        At the end of the sentence, where nothing is left to underline, it is the last one.
        """
        start = min(self.place if start is None else start, len(self.tokens) - 1)
        end = min(max(start + 1 if end is None else end, start + 1), len(self.tokens))
        first, last = self.tokens[start], self.tokens[end - 1]
        return NotUnderstood(message, first.start, last.end, suggestion, is_final=is_final)

    def _go_to(self, place: int) -> None:
        self.place = place
        self.farthest = max(self.farthest, place)

    def is_sort(self, sort: Sort) -> bool:
        """Whether the next token is of this sort."""
        return self.next is not None and self.next.sort is sort

    def _after(self, phrase: str) -> int:
        words = _cached(phrase)
        end = self.place + len(words)
        same = tuple(token.folded for token in self.tokens[self.place : end]) == words
        return end if same else 0


@lru_cache(maxsize=4096)
def _cached(phrase: str) -> tuple[str, ...]:
    return words_of(phrase)
