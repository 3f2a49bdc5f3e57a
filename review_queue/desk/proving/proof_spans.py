"""Cuts a text where spans begin and end, so that each can be marked without changing a letter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of text. `begins` are the spans that start with it, `covered` tells of any span."""

    text: str
    begins: tuple[str, ...] = ()
    covered: bool = False


def segments_of(text: str, spans: Iterable[tuple[int, int, str]]) -> Iterator[Segment]:
    """The text in runs; joined again it is the same text. Spans outside the text are left out."""
    fitting = [one for one in spans if 0 <= one[0] < one[1] <= len(text)]
    edges = sorted({0, len(text), *(one[0] for one in fitting), *(one[1] for one in fitting)})
    for start, end in pairwise(edges):
        covering = [one for one in fitting if one[0] <= start and end <= one[1]]
        begins = tuple(name for begin, _, name in covering if begin == start)
        yield Segment(text[start:end], begins, bool(covering))


def places_of(text: str, found: Sequence[tuple[int, int]]) -> bool:
    """Whether every place lies in the text, in order and without overlaps."""
    last = 0
    for start, end in found:
        if not last <= start < end <= len(text):
            return False
        last = end
    return True
