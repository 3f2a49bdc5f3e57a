"""Text a person would not see, and characters that change how it reads."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policies.engine.detectors.contract import Hit, Material
from policies.engine.detectors.patterns import BOTH, NOWHERE, words
from policies.engine.reading import ReadText

# Zero width joiners and soft hyphens occur in honest mail (emoji, word breaks): only between
# Latin letters, or in numbers, are they odd.
_ODD = (
    re.compile(r"[\u202a-\u202e\u2066-\u2069]"),
    re.compile(r"[\U000e0020-\U000e007f]"),
    re.compile(r"[\U000e0100-\U000e01ef]|[\ufe00-\ufe0f]{2,}"),
    re.compile(r"[a-zA-Z][\u200b-\u200d\u2060-\u2064\ufeff\u00ad]{1,8}[a-zA-Z]"),
    re.compile(r"[\u200b-\u200d\u2060-\u2064\ufeff]{4,}"),
    re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]"),
    re.compile(r"[\ue000-\uf8ff]"),
)
_MARKUP = words(
    r"display\s{0,5}:\s{0,5}none",
    r"visibility\s{0,5}:\s{0,5}hidden",
    r"font-size\s{0,5}:\s{0,5}[01](?:px|pt|em|%|\s|;|\")",
    r"opacity\s{0,5}:\s{0,5}0(?:\.0{1,3})?\s{0,5}[;\"']",
    r"(?<![\w-])color\s{0,5}:\s{0,5}(?:white|#fff(?:fff)?|transparent)\b",
    r"<[a-z]{1,20}[^<>]{0,300}\shidden[\s>=]",
    r"<!--(?!\[if|\s{0,5}\[if)[^<>]{0,200}\b(?:ignore|instruct|assistant|system|prompt|print|say)",
    r"invisible to (?:humans?|people|readers?)|visible (?:only )?to (?:the )?(?:LLM|AI|bot)",
)
_MIXED_SCRIPT = re.compile(r"[a-zA-Z]{1,40}[\u0430-\u044f\u0400-\u045f\u03b1-\u03c9][a-zA-Z]")


class Hidden:
    """Bidirectional marks, tags, zero width characters in words, CSS that hides, mixed scripts."""

    code = "hidden_text"
    label = "hidden text or an odd character"
    sides = BOTH
    only_noticed = NOWHERE

    def hits(self, material: Material) -> Iterator[Hit]:
        """Odd characters with a little of what surrounds them, then hiding markup."""
        for text in material.texts:
            yield from self._hits_in(text)

    def _hits_in(self, text: ReadText) -> Iterator[Hit]:
        for pattern in (*_ODD, _MIXED_SCRIPT):
            if match := pattern.search(text.raw):
                around = text.raw[max(0, match.start() - 20) : match.end() + 20]
                yield Hit(text.label, around)
        for pattern in _MARKUP:
            if match := pattern.search(text.raw):
                yield Hit(text.label, match.group())


HIDDEN = Hidden()
