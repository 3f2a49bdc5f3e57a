"""Many literal texts looked for in one pass, each standing for the rules that ask for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from operator import or_

from ahocorasick_rs import AhoCorasick

Sought = tuple[tuple[str, ...], int]  # texts of which any will do, and the bits of the rules


class Literals:
    """Searches in time linear in the text, however many literals there are.

    `stands` decides whether a literal that occurs also stands as the rules mean it.
    """

    def __init__(
        self, sought: Sequence[Sought], stands: Callable[[str, str], bool] | None = None
    ) -> None:
        self._sought = tuple(sought)
        self._stands = stands
        self._all_bits = 0
        self._are_apart = True  # no rule looks for two of them, so what is not there is the rest
        by_text: dict[str, list[int]] = {}
        for place, (texts, bits) in enumerate(self._sought):
            self._are_apart = self._are_apart and not self._all_bits & bits
            self._all_bits |= bits
            for text in texts:
                by_text.setdefault(text, []).append(place)
        self._texts = tuple(by_text)
        self._places = tuple(by_text.values())
        self._automaton = AhoCorasick(self._texts) if self._texts else None

    def __bool__(self) -> bool:
        return self._automaton is not None

    def answer(self, text: str) -> tuple[int, int]:
        """Bits of the rules whose text is not there, and of those whose text is."""
        if self._automaton is None:
            return 0, 0
        matches = self._automaton.find_matches_as_indexes(text, overlapping=True)
        if not matches:
            return self._all_bits, 0
        found: set[int] = set()
        for number in {match[0] for match in matches}:
            if self._stands is None or self._stands(text, self._texts[number]):
                found.update(self._places[number])
        if self._are_apart:
            bits = reduce(or_, (self._sought[place][1] for place in found), 0)
            return self._all_bits & ~bits, bits
        no = yes = 0
        for place, (_, bits) in enumerate(self._sought):
            if place in found:
                yes |= bits
            else:
                no |= bits
        return no, yes
