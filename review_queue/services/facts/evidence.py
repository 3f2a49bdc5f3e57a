"""What a draft rests on, as facts: is there a source, and do the quoted sources agree?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from policies.engine.facts import Fact
from review_queue.models import Action, Contact, Evidence
from review_queue.services.facts.provenance import UNTRUSTED

SOURCES = frozenset({"template", "knowledge", "record"})
EVIDENCE = "the draft's evidence"
_FIGURE = re.compile(
    r"(?<![\w.,])(?:(?P<sign>[€$£])\s?)?(?P<number>\d{1,9}(?:[.,]\d{1,3})?)\s?"
    r"(?P<unit>%|[€$£]|[A-Za-z]{1,12})?",
    re.ASCII,
)
_SINGULAR = {"days": "day", "hours": "hour", "weeks": "week", "months": "month", "years": "year"}
_COUNTED = frozenset(
    {"%", "€", "$", "£", "eur", "usd", "gbp", "day", "hour", "week", "month", "year", "percent"}
)


def evidence_facts(evidence: Sequence[Evidence]) -> Iterator[Fact]:
    """Whether anything but the message itself supports the draft, and whether quotes disagree."""
    sources = [item for item in evidence if item.kind in SOURCES and item.quote.strip()]
    yield Fact("evidence.texts", tuple(item.quote for item in evidence), EVIDENCE)
    yield Fact("evidence.has_source", bool(sources), EVIDENCE)
    quotes = [item.quote for item in sources if item.kind == "knowledge"]
    yield Fact("evidence.sources_disagree", sources_disagree(quotes), EVIDENCE)


def sources_disagree(quotes: Sequence[str]) -> bool:
    """Whether two passages name figures of one unit and have none of them in common.

    Such as 14 days in one and 30 days in the other.
    """
    read = [_figures(quote) for quote in quotes]
    return any(
        not one[unit] & other[unit]
        for one, other in combinations(read, 2)
        for unit in one.keys() & other.keys()
    )


def _figures(quote: str) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = {}
    for match in _FIGURE.finditer(quote):
        unit = (match["sign"] or match["unit"] or "").lower()
        unit = _SINGULAR.get(unit, unit)
        if unit in _COUNTED:
            number = match["number"].replace(",", ".")
            whole = number.rstrip("0").rstrip(".") if "." in number else number
            found.setdefault(unit, set()).add(whole)
    return found


def differing_fields(actions: Sequence[Action], contact: Contact | None) -> tuple[str, ...]:
    """Names of the values that differ from what is on record: of the contact, and amounts."""
    found = set()
    for action in actions:
        if action.provenance.get("amount") == UNTRUSTED:
            found.add("amount")
        for change in json.loads(action.payload_text).get("changes") or ():
            name, value = str(change.get("name", "")), change.get("value")
            if contact is None or getattr(contact, name, None) != value:
                found.add(name)
    return tuple(sorted(found))
