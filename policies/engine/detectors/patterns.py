"""A detector made of patterns, tried on every form of every text.

Patterns are constants of the code and run in linear time: every gap is bounded, no repetition
stands inside another one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from policies.engine.detectors.contract import Hit, Material, Side

BOTH = frozenset({Side.INPUT, Side.OUTPUT})
INPUT = frozenset({Side.INPUT})
OUTPUT = frozenset({Side.OUTPUT})
NOWHERE: frozenset[Side] = frozenset()


@dataclass(frozen=True, slots=True)
class PatternDetector:
    """One hit per pattern and text at most: enough to know, short enough to read.

    What matches `excused` is left out before looking, such as a question about the refund policy.
    """

    code: str
    label: str
    sides: frozenset[Side]
    patterns: tuple[re.Pattern[str], ...]
    only_noticed: frozenset[Side] = NOWHERE
    excused: tuple[re.Pattern[str], ...] = ()

    def hits(self, material: Material) -> Iterator[Hit]:
        """The first match of each pattern in each text."""
        for text in material.texts:
            forms = tuple(map(self._without_excused, text.forms)) if self.excused else text.forms
            for pattern in self.patterns:
                found = next(filter(None, map(pattern.search, forms)), None)
                if found:
                    yield Hit(text.label, found.group())

    def _without_excused(self, form: str) -> str:
        for pattern in self.excused:
            form = pattern.sub(" ", form)
        return form


def words(*patterns: str) -> tuple[re.Pattern[str], ...]:
    """Patterns that ignore case."""
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)
