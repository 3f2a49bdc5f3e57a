"""Cuts a sentence into words, numbers, quoted texts and signs, each with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from policies.engine.folding import fold
from policies.engine.quoting import quote

# No part repeats inside another repetition over the same characters, so the time is linear.
_TOKEN = re.compile(
    r"“(?P<curly>(?:[^”]|””)*)”"  # a closing mark inside is doubled
    r'|"(?P<straight>[^"]*)"'
    r"|(?P<time>[0-9]{1,2}:[0-9]{2}(?![0-9:]))"
    r"|(?P<number>[0-9]+(?:[.,][0-9]+)*)"
    r"|(?P<word>[^\W\d]\w*(?:['\u2019\-.][^\W_]\w*)*)"
    r"|(?P<sign>\S)"
)


class Sort(StrEnum):
    """What a token is."""

    WORD = "word"
    NUMBER = "number"
    TIME = "time"
    QUOTED = "quoted"
    SIGN = "sign"


@dataclass(frozen=True, slots=True)
class Token:
    """`text` as typed (without the quotes), `folded` for comparing, and where it stands."""

    sort: Sort
    text: str
    folded: str
    start: int
    end: int

    @property
    def shown(self) -> str:
        """The text as an error may quote it: short, with nothing hidden."""
        return quote(self.text, limit=40)


def tokenize(text: str) -> tuple[Token, ...]:
    """Every visible character belongs to exactly one token."""
    return tuple(_token(match) for match in _TOKEN.finditer(text))


def words_of(phrase: str) -> tuple[str, ...]:
    """A phrase of ours as the reader compares it."""
    return tuple(token.folded for token in tokenize(phrase))


def _token(match: re.Match[str]) -> Token:
    group = match.lastgroup or "sign"
    text = match[group].replace("””", "”") if group == "curly" else match[group]
    sort = Sort.QUOTED if group in {"curly", "straight"} else Sort(group)
    # A quoted text is never a word of the grammar, whatever it says.
    folded = f"“{text}”" if sort is Sort.QUOTED else fold(text).replace("\u2019", "'")
    return Token(sort, text, folded, match.start(), match.end())
