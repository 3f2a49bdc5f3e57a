"""Which records a statement is about, and what they say about the very same thing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from drafting.words import important_words
from review_queue.proofs.contract import DraftField, Found, Kind, Trust
from review_queue.proofs.index import Held, Index
from review_queue.proofs.sentences import sentence_at, stems_of

# What people write for what records call otherwise; compared as stems.
_ALIKE = (
    "deliver arrive delivered arrived received receiving delivery",
    "ship sent send dispatch left leave shipped ships",
    "expected expect due",
    "refundable refund back",
    "placed ordered bought",
    "return returned",
    "tracking track parcel shipment",
)  # fmt: skip
_SAME = {stem: line.split()[0] for line in _ALIKE for stem in important_words(line)}
RECIPIENTS = frozenset({"to", "cc", "copy to", "bcc", "hidden copy to", "attendees", "invited"})
_NEAR = 60  # characters before a value in which the word that names it stands


@dataclass(frozen=True, slots=True)
class Statement:
    """One claim with its field, the field's other claims, and the template's slot it fills."""

    claim: Found
    field: DraftField
    beside: Sequence[Found]
    slot: str = ""

    @property
    def sentence(self) -> str:
        """The sentence around the claim."""
        return sentence_at(self.field.text, self.claim.start).text

    @property
    def naming(self) -> frozenset[str]:
        """What the words just before the claim, or the field's label, call it."""
        begin = max(0, self.claim.start - _NEAR)
        begin = max(begin, *(one.end for one in self.beside if one.end <= self.claim.start), 0)
        sentence = sentence_at(self.field.text, self.claim.start)
        begin = max(begin, sentence.start)
        before = self.field.text[begin : self.claim.start]
        return alike(stems_of(before)) or alike(stems_of(self.field.label))


def records_for(
    statement: Statement, index: Index, steps: dict[str, list[tuple[DraftField, Found]]]
) -> frozenset[str]:
    """The records the statement speaks of: named nearest to it, else in its step, else meant."""
    near = _nearest(statement, index)
    if near:
        return frozenset({near})
    named = {
        record
        for _, found in steps.get(statement.field.step, ())
        if (record := _record_of(found, index))
    }
    return frozenset(named) or index.meant


def in_scope(held: Held, records: frozenset[str]) -> bool:
    """Whether a passage may speak of the same thing: not when it is another record of that kind."""
    passage = held.passage
    if passage.trust is not Trust.RECORD or not passage.record:
        return True
    kinds = {one.partition(":")[0] for one in records}
    return passage.kind not in kinds or passage.record in records


def expected(statement: Statement, index: Index, records: frozenset[str]) -> Held | None:
    """What a trusted record says about the same thing; None when no record says anything."""
    claim = statement.claim
    held = [one for one in index.of(claim.kind) if one.passage.trust is Trust.RECORD]
    if claim.kind is Kind.REFERENCE:
        return _expected_reference(statement, index, held)
    held = [one for one in held if in_scope(one, records)]
    named = [one for one in held if is_named(statement, one)]
    if named:
        return named[0]
    if claim.kind in (Kind.AMOUNT, Kind.ACCOUNT) and held:
        return _closest(claim, held)
    if claim.kind is Kind.NAME:
        return next((one for one in held if one.passage.kind == "contact"), None)
    if claim.kind is Kind.EMAIL and statement.field.label in RECIPIENTS:
        return held[0] if held else None
    return None


def is_named(statement: Statement, held: Held) -> bool:
    """Whether the words at the claim are those of the record's value, such as expected_on."""
    passage = held.passage
    if statement.slot and passage.name:
        return statement.slot in (passage.name, f"{passage.kind}_{passage.name}")
    name = passage.name.replace("_", " ")
    return bool(name) and bool(alike(stems_of(name)) & statement.naming)


def _expected_reference(statement: Statement, index: Index, held: list[Held]) -> Held | None:
    """The number of the record that is meant: the claim's own where it is one of those."""
    noun = statement.claim.noun
    if not noun:  # a record's own number says by itself what it is a number of
        known = _record_of(statement.claim, index)
        noun = known.partition(":")[0].replace("_", " ")
    meant = [one for one in held if one.passage.record in index.meant]
    own = [one for one in meant if index.is_same(statement.claim, one.found)]
    for one in (*own, *meant, *held):
        kind = one.passage.kind.replace("_", " ")
        is_number = bool(one.passage.given) and kind == noun
        if is_number or (not one.passage.given and noun and noun in one.passage.name):
            return one
    return None


def _nearest(statement: Statement, index: Index) -> str:
    """The record named closest before the claim in its field, else closest after it."""
    before, after = "", ""
    for one in statement.beside:
        record = _record_of(one, index)
        if record and one.start <= statement.claim.start:
            before = record
        elif record and not after:
            after = record
    return before or after


def _record_of(found: Found, index: Index) -> str:
    if found.kind not in (Kind.REFERENCE, Kind.NUMBER):
        return ""
    names: Iterator[str] = (index.numbers.get(str(value), "") for value in found.values)
    return next((name for name in names if name), "")


def _closest(claim: Found, held: list[Held]) -> Held:
    def distance(one: Held) -> float:
        return abs(_size(claim) - _size(one.found))

    return min(held, key=distance)


def _size(found: Found) -> float:
    return next((float(one[0]) for one in found.values if isinstance(one, tuple)), 0.0)


def alike(stems: frozenset[str]) -> frozenset[str]:
    """The stems with one word for all that mean the same in records."""
    return frozenset(_SAME.get(stem, stem) for stem in stems)
