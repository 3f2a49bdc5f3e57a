"""What a draft may rest on, ready to be asked: values of passages, and the records meant."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from review_queue.proofs.contract import Found, Grounds, Kind, Passage, Support, Trust
from review_queue.proofs.days import same_day
from review_queue.proofs.names import NAME_FIELDS, parts_of
from review_queue.proofs.reading import values_in
from review_queue.proofs.sentences import Span, pieces_of, sentences_of

MOST_VALUES = 500  # of one passage; what stands further down counts as not found


@dataclass(frozen=True, slots=True)
class Held:
    """A value in a passage."""

    passage: Passage
    found: Found

    def support(self) -> Support:
        """The span as something to point at."""
        found = self.found
        return support_in(self.passage, found.start, found.end)


def support_in(passage: Passage, start: int, end: int) -> Support:
    """A span of a passage as something to point at."""
    return Support(
        passage.part, passage.title, passage.text[start:end], start, end, passage.trust,
        passage.name, passage.text,
    )  # fmt: skip


class Index:
    """All values by kind; built once for one draft."""

    def __init__(self, grounds: Grounds) -> None:
        self.grounds = grounds
        self.passages = grounds.passages
        self._by_kind: dict[Kind, list[Held]] = {}
        for passage in sorted(grounds.passages, key=lambda one: -one.trust):
            for found in (passage.given or values_in(passage.text))[:MOST_VALUES]:
                self._by_kind.setdefault(found.kind, []).append(Held(passage, found))
            if passage.name and passage.trust is not Trust.COMPANY:
                self._add_whole(passage)

    def _add_whole(self, passage: Passage) -> None:
        text = passage.text
        kind = Kind.NAME if passage.name in NAME_FIELDS else Kind.WORDS
        parts = " ".join(sorted(parts_of(text))) if kind is Kind.NAME else text.strip().casefold()
        start = len(text) - len(text.lstrip())
        whole = text.strip()
        if whole:
            found = Found(kind, start, start + len(whole), whole, frozenset({parts}))
            self._by_kind.setdefault(kind, []).append(Held(passage, found))

    def of(self, *kinds: Kind) -> Iterator[Held]:
        """Every value of these kinds, the most trusted first."""
        if len(kinds) == 1:
            return iter(self._by_kind.get(kinds[0], ()))
        held = (one for kind in kinds for one in self._by_kind.get(kind, ()))
        return iter(sorted(held, key=lambda one: -one.passage.trust))

    def equal(self, claim: Found) -> list[Held]:
        """Values that may be the same as the claim's."""
        if claim.kind is Kind.DATE:
            return [one for one in self.of(Kind.DATE) if self.is_same(claim, one.found)]
        keys: list[Hashable] = [(claim.kind, value) for value in claim.values]
        keys += [
            (kind, "bare", bare) for kind in _ALSO.get(claim.kind, ()) for bare in _bare(claim)
        ]
        found = {id(one): one for key in keys for one in self._by_value.get(key, ())}
        return sorted(found.values(), key=lambda one: -one.passage.trust)

    @cached_property
    def _by_value(self) -> Mapping[Hashable, list[Held]]:
        known: dict[Hashable, list[Held]] = {}
        for kind, held in self._by_kind.items():
            for one in held:
                keys: set[Hashable] = {(kind, value) for value in one.found.values}
                keys |= {(kind, "bare", bare) for bare in _bare(one.found)}
                for key in keys:
                    known.setdefault(key, []).append(one)
        return known

    def is_same(self, claim: Found, found: Found) -> bool:
        """Whether one reading of one is a reading of the other."""
        if claim.kind is Kind.DATE and found.kind is Kind.DATE:
            today = self.grounds.day
            return any(same_day(a, b, today) for a in claim.values for b in found.values)
        if claim.kind is found.kind:
            return bool(claim.values & found.values)
        return bool(_bare(claim) & _bare(found))

    @cached_property
    def numbers(self) -> Mapping[str, str]:
        """The record each trusted number names: "1182" to "order:1182"."""
        known: dict[str, str] = {}
        for one in self.of(Kind.REFERENCE):
            if one.passage.trust is Trust.RECORD and one.passage.given and one.passage.record:
                for value in one.found.values:
                    known.setdefault(str(value), one.passage.record)
        return known

    @cached_property
    def meant(self) -> frozenset[str]:
        """The records the message names; of kinds it names none of, those the drafter cited."""
        named = set()
        for one in self.of(Kind.REFERENCE, Kind.NUMBER):
            if one.passage.trust is Trust.MESSAGE:
                known = (self.numbers.get(str(value)) for value in one.found.values)
                named |= {record for record in known if record}
        kinds = {record.partition(":")[0] for record in named}
        cited = {one for one in self.grounds.cited if one.partition(":")[0] not in kinds}
        return frozenset(named | cited)

    @cached_property
    def literals(self) -> tuple[tuple[Passage, Span], ...]:
        """The company's own sentences, longest first: what is taken over from them is exact."""
        found = [
            (passage, piece)
            for passage in self.passages
            if passage.trust is Trust.COMPANY
            for piece in pieces_of(passage.text)
        ]
        return tuple(sorted(found, key=lambda one: -len(one[1].text)))

    def slot_at(self, text: str, place: int) -> str:
        """The template's slot a value at this place fills, by the words before it; or empty."""
        before = text[:place].rstrip()
        found = (one.slot for _, one in self.literals if one.slot and before.endswith(one.text))
        return next(found, "")

    @cached_property
    def sentences(self) -> tuple[tuple[Passage, Span], ...]:
        """Every sentence the company itself wrote."""
        return tuple(
            (passage, span)
            for passage in self.passages
            if passage.trust is Trust.COMPANY
            for span in sentences_of(passage.text)
        )


# A figure without a unit may be an amount whose currency stands elsewhere, or a number of a thing.
_ALSO: Mapping[Kind, tuple[Kind, ...]] = {
    Kind.AMOUNT: (Kind.NUMBER,),
    Kind.NUMBER: (Kind.AMOUNT, Kind.REFERENCE),
    Kind.REFERENCE: (Kind.NUMBER, Kind.ACCOUNT, Kind.PHONE),
    Kind.ACCOUNT: (Kind.REFERENCE, Kind.WORDS),
    Kind.PHONE: (Kind.REFERENCE, Kind.NUMBER),
    Kind.WORDS: (Kind.NAME,),
    Kind.NAME: (Kind.WORDS,),
}


def _bare(found: Found) -> frozenset[str]:
    """The readings without unit and sign of what they are, for comparing across kinds."""
    if found.kind is Kind.AMOUNT:
        return frozenset(str(one[0].normalize()) for one in found.values if isinstance(one, tuple))
    if found.kind is Kind.NUMBER:
        plain = {str(one.normalize()) for one in found.values if hasattr(one, "normalize")}
        return frozenset(plain | {found.text})
    if found.kind in (Kind.NAME, Kind.WORDS):
        return frozenset({" ".join(sorted(parts_of(found.text)))})
    return frozenset({"".join(found.text.split()).upper()})
