"""Encoded text: what does not read as writing but may decode to it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policies.engine.detectors.contract import Hit, Material
from policies.engine.detectors.patterns import BOTH, NOWHERE

_URL = re.compile(r"https?://\S{1,500}|[\w.+-]{1,64}@[\w.-]{1,253}", re.IGNORECASE)
_RUN = re.compile(r"(?<![A-Za-z0-9+/=_-])[A-Za-z0-9+/]{40,}={0,2}")
_HEX_RUN = re.compile(r"(?:\\x[0-9a-f]{2}){8,}|(?<![0-9a-f])(?:[0-9a-f]{2} ){16,}", re.IGNORECASE)
_MORSE = re.compile(r"(?:[.\-]{1,6}[ /]{1,3}){8,}")
_BITS = re.compile(r"(?:[01]{7,8}[ ,]?){6,}")


class Encoded:
    """Base64, hex, Morse and bit runs. Web addresses are long too and do not count."""

    code = "encoded_text"
    label = "encoded text"
    sides = BOTH
    only_noticed = NOWHERE

    def hits(self, material: Material) -> Iterator[Hit]:
        """Runs that decode to writing, then runs that look encoded."""
        for text in material.texts:
            bare = _URL.sub(" ", text.raw)
            for found in text.decoded[:1]:
                if found not in text.raw:
                    yield Hit(text.label, found)
            for pattern in (_RUN, _HEX_RUN, _MORSE, _BITS):
                if (match := pattern.search(bare)) and _is_code(match.group(), pattern):
                    yield Hit(text.label, match.group())


def _is_code(run: str, pattern: re.Pattern[str]) -> bool:
    """Whether a run is more than a ruler of dashes or one long word."""
    if pattern is _MORSE:
        return "." in run and "-" in run and not run.replace(" ", "").startswith(("...", "---"))
    if pattern is not _RUN:
        return True
    return (
        any(c.isdigit() for c in run)
        + any(c.islower() for c in run)
        + any(c.isupper() for c in run)
        == 3
    )


ENCODED = Encoded()
