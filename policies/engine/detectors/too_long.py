"""Text longer than the gate reads in full."""

from __future__ import annotations

from collections.abc import Iterator

from policies.engine.detectors.contract import Hit, Material
from policies.engine.detectors.patterns import BOTH, NOWHERE
from policies.engine.reading import SCAN_LIMIT


class TooLong:
    """Says so when the end of a text was not looked at."""

    code = "too_long"
    label = "text too long to check in full"
    sides = BOTH
    only_noticed = NOWHERE

    def hits(self, material: Material) -> Iterator[Hit]:
        """One hit per text that was cut."""
        for text in material.texts:
            if text.is_cut:
                yield Hit(text.label, f"only the first {SCAN_LIMIT:,} characters were checked")


TOO_LONG = TooLong()
