"""What is odd about where a message says it comes from, and about its two versions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from email.utils import getaddresses

from review_queue.models import Source

_WORD = re.compile(r"\w{3,}", re.UNICODE)
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
LEAST_NEW_WORDS = 4
MOST_PASSAGES = 5


def sender_oddities(source: Source) -> list[str]:
    """Plain sentences; empty when nothing is odd about the sender."""
    found: list[str] = []
    address = source.sender_address.lower()
    named = _ADDRESS.search(source.sender_name.lower())
    if named and named[0] != address:
        found.append(f"The name shows the address {named[0]}, but it was sent from {address}.")
    answers = [one.lower() for _name, one in getaddresses([_field(source, "reply_to")]) if one]
    others = [one for one in answers if one != address]
    if others and address:
        found.append(f"An answer would go to {', '.join(others)}, not to the sender {address}.")
    scripts = _scripts(address.rpartition("@")[2])
    if len(scripts) > 1:
        found.append(f"The address mixes letters of {' and '.join(sorted(scripts))} script.")
    return found


def only_in_html(text: str, html_text: str) -> list[str]:
    """Passages of the HTML part whose words the text part does not hold, at most five.

    A mail's two versions should say the same; a line only one of them has was meant for somebody
    else's eyes. Compared by words, so that layout and line breaks do not matter.
    """
    if not text.strip():
        return []
    known = set(_words(text))
    found: list[str] = []
    for line in html_text.splitlines():
        words = _words(_ADDRESS.sub(" ", re.sub(r"\S+://\S+", " ", line)))
        fresh = [word for word in words if word not in known]
        if len(fresh) >= LEAST_NEW_WORDS and len(fresh) * 2 > len(words):
            found.append(" ".join(line.split())[:300])
    return found[:MOST_PASSAGES]


def _words(text: str) -> Sequence[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def _field(source: Source, name: str) -> str:
    return str((source.fields or {}).get(name, ""))


def _scripts(domain: str) -> set[str]:
    return {unicodedata.name(char, "UNKNOWN").split(" ")[0] for char in domain if char.isalpha()}
