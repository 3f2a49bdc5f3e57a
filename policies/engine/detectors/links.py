"""Links and images in what would go out: the usual way data leaves."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policies.engine.detectors.contract import Hit, Material
from policies.engine.detectors.patterns import NOWHERE, OUTPUT, words

_IMAGE_OR_MARKUP = words(
    r"!\[[^\]\n]{0,200}\]\s?[(\[]",
    r"<(?:img|iframe|script|link|object|embed|form|svg)\b",
    r"\b(?:javascript|data|vbscript):[^\s]",
)
_LINK = re.compile(
    r"\b[a-z][a-z0-9+.-]{1,20}://[^\s<>\"')\]]{0,500}"
    r"|\bwww\.[a-z0-9-]{1,63}\.[^\s<>\"')\]]{1,500}"
    r"|(?<![@\w.-])[a-z0-9-]{1,63}\.(?:com|net|org|io|co|info|biz|ru|cn|xyz|top|site|online|shop"
    r"|app|dev)(?:/[^\s<>\"')\]]{0,500}|\b(?!\.?\w))"
    r"|\[[^\]\n]{1,200}\]\([^)\s]{1,500}|<a\b[^<>]{0,500}",
    re.IGNORECASE,
)
_PLAIN = re.compile(
    r"https://(?P<host>[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,5})(?:/[\w./-]{0,200})?\Z"
)
_END = ".,;:!?"


class Links:
    """Every image, and every link but plain https ones to an allowed host.

    A link with a query, a user name or a port is never plain: those carry data away.
    """

    code = "link"
    label = "a link or image"
    sides = OUTPUT
    only_noticed = NOWHERE

    def hits(self, material: Material) -> Iterator[Hit]:
        """Images and markup first, then links, in every form of every text."""
        for text in material.texts:
            for pattern in _IMAGE_OR_MARKUP:
                found = next(filter(None, map(pattern.search, text.forms)), None)
                if found:
                    yield Hit(text.label, found.group())
            for form in text.forms:
                for match in _LINK.finditer(form):
                    if not _is_allowed(match.group(), material.link_hosts):
                        yield Hit(text.label, match.group())


def _is_allowed(link: str, hosts: frozenset[str]) -> bool:
    plain = _PLAIN.match(link.rstrip(_END))
    return plain is not None and plain["host"] in hosts


LINK = Links()
