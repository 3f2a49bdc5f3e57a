"""Reads every value out of a text, once and without overlaps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from review_queue.proofs.amounts import amounts_in, percents_in
from review_queue.proofs.contract import Found, Kind
from review_queue.proofs.days import days_in
from review_queue.proofs.marks import (
    accounts_in,
    addresses_in,
    noun_of,
    numbers_in,
    phones_in,
    plain_reference,
    references_in,
)
from review_queue.proofs.names import NAME_FIELDS, parts_of
from review_queue.proofs.promises import promises_in
from review_queue.proofs.spans import durations_in, times_in

LONGEST_TEXT = 50_000
# Who comes first keeps the place: an amount is no bare number, a day no telephone number.
_READERS: tuple[Callable[[str], Iterator[Found]], ...] = (
    addresses_in,
    accounts_in,
    days_in,
    times_in,
    percents_in,
    amounts_in,
    durations_in,
    phones_in,
    references_in,
    numbers_in,
)


@lru_cache(maxsize=1024)
def values_in(text: str) -> tuple[Found, ...]:
    """Figures, days, lengths of time and numbers of things of the first 50,000 characters."""
    shown = text[:LONGEST_TEXT]
    return without_overlaps(found for reader in _READERS for found in reader(shown))


def statements_in(text: str, label: str = "") -> tuple[Found, ...]:
    """What a draft's text states: its values and its promises. A short field is what `label` says.

    The promise gives way where it overlaps a value.
    """
    whole = _whole(text, label)
    if whole is not None:
        return (whole,)
    return without_overlaps((*values_in(text), *promises_in(text[:LONGEST_TEXT])))


def without_overlaps(found: Iterable[Found]) -> tuple[Found, ...]:
    """In order of the text; where two overlap, the one that was given first stays."""
    kept: list[Found] = []
    taken: set[int] = set()
    for one in found:
        places = range(one.start, one.end)
        if one.end > one.start and taken.isdisjoint(places):
            taken.update(places)
            kept.append(one)
    return tuple(sorted(kept, key=lambda one: one.start))


def _whole(text: str, label: str) -> Found | None:
    """A field that holds nothing but a name, or the number of a thing, by its label."""
    token, noun = text.strip(), noun_of(label)
    if label in NAME_FIELDS and token and len(token) <= 120:
        start, parts = text.index(token), " ".join(sorted(parts_of(token)))
        return Found(Kind.NAME, start, start + len(token), token, frozenset({parts}))
    if not noun or not token or len(token) > 60 or any(char.isspace() for char in token):
        return None
    if not any(char.isdigit() for char in token):
        return None
    if any(one.kind in (Kind.AMOUNT, Kind.EMAIL, Kind.DATE) for one in values_in(token)):
        return None
    start = text.index(token)
    found = Found(
        Kind.REFERENCE, start, start + len(token), token, frozenset({plain_reference(token)})
    )
    return replace(found, noun=noun)
