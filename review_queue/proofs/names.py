"""Names in a draft: those on file, and whoever a letter greets."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator

from review_queue.proofs.contract import Found, Kind, Passage, Trust

_NAME = r"(?P<name>[^\W\d_][\w'’.-]{1,40}(?:[ \u00a0][^\W\d_][\w'’.-]{0,40}){0,3})"  # noqa: RUF001
_GREETING = re.compile(
    r"^[ \t]*(?:hello|hi|dear|hey|good (?:morning|afternoon|day|evening)|hallo|beste|lieve"
    r"|liebe[rs]?|sehr geehrte[rs]?|guten tag|bonjour|cher|chère|estimad[oa]|hola|ciao|gentile"
    r"|car[oa]|olá)"
    rf"[ \t]+(?:(?:mr|mrs|ms|dr|herr|frau|mme|m|mevrouw|meneer)\.?[ \t]+)?{_NAME}[ \t]*"
    r"(?=[,!:;\n]|$)",
    re.IGNORECASE | re.MULTILINE,
)
_NOBODY = frozenset(
    {
        "there", "all", "team", "everyone", "everybody", "sir", "madam", "sirs", "customer",
        "colleagues", "together", "zusammen", "allemaal",
    }
)  # fmt: skip
NAME_FIELDS = frozenset({"name", "contact_name", "customer", "customer_name", "supplier", "company",
                         "sender", "sender name", "contact"})  # fmt: skip
_MOST_VALUES = 300


def greeted_in(text: str) -> Iterator[Found]:
    """The person a letter greets, as the set of name parts."""
    for match in _GREETING.finditer(text):
        parts = parts_of(match["name"])
        if parts and not parts <= _NOBODY and not {"sir", "madam"} & parts:
            start, end = match.span("name")
            yield Found(Kind.NAME, start, end, match["name"], frozenset({_value(parts)}))


def known_in(text: str, passages: Iterable[Passage]) -> Iterator[Found]:
    """Names and record values that stand in the text word for word; longer ones first."""
    known: dict[str, Kind] = {}
    for passage in passages:
        value = passage.text.strip()
        if _is_telling(passage, value):
            is_name = passage.name in NAME_FIELDS
            known.setdefault(value, Kind.NAME if is_name else Kind.WORDS)
    for value in sorted(known, key=len, reverse=True)[:_MOST_VALUES]:
        for start in _places(text, value):
            values: frozenset[Hashable] = frozenset({value.casefold()})
            if known[value] is Kind.NAME:
                values = frozenset({_value(parts_of(value))})
            yield Found(known[value], start, start + len(value), value, values)


def parts_of(name: str) -> frozenset[str]:
    """The parts of a name, without case."""
    return frozenset(part.strip(".,") for part in name.casefold().split()) - {""}


def _value(parts: frozenset[str]) -> str:
    return " ".join(sorted(parts))


def _is_telling(passage: Passage, value: str) -> bool:
    """A value that says something by itself: no bare word of everyday language, no figure."""
    if not 3 <= len(value) <= 120 or "\n" in value or not any(c.isalpha() for c in value):
        return False
    if passage.given and passage.name not in NAME_FIELDS:
        return False
    if passage.name in NAME_FIELDS:
        return True
    from_record = passage.trust is Trust.RECORD and bool(passage.name)
    return from_record and (" " in value or not value.islower()) and passage.name != "title"


def _places(text: str, value: str) -> Iterator[int]:
    at = text.find(value)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(value) : at + len(value) + 1]
        if not (before.isalnum() and value[0].isalnum()) and not (
            after.isalnum() and value[-1].isalnum()
        ):
            yield at
        at = text.find(value, at + len(value))
