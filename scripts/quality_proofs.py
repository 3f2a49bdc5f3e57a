"""How many wrong values the proof lines of a draft show, and how often they doubt a right one.

Real requests, orders and invoices; drafts by the built-in drafter; then one value is changed.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from review_queue.proofs.contract import Kind, Proof
from review_queue.proofs.proving import prove
from review_queue.proofs.reading import statements_in
from scripts.quality_proof_cases import Drafted
from scripts.quality_proof_texts import lines_of

SEED = 20261122
_DAY = re.compile(r"(?<![\d-])\d{1,2}(?!\d)")
_LANGUAGES = {"en": "English", "fr": "French", "ge": "German", "sp": "Spanish"}
Change = tuple[str, int, int, str]  # field, start, end, what stands there instead


@dataclass(slots=True)
class Caught:
    """Changed values of one sort: how many, and how many of them a person is sent to."""

    changed: int = 0
    shown: int = 0
    missed: list[str] = field(default_factory=list)

    @property
    def share(self) -> float | None:
        """The share shown, None where nothing was changed."""
        return self.shown / self.changed if self.changed else None


@dataclass(slots=True)
class Measured:
    """Everything counted over a set of drafts."""

    drafts: int = 0
    statements: Counter[str] = field(default_factory=Counter)
    doubted: Counter[str] = field(default_factory=Counter)
    doubts: list[str] = field(default_factory=list)
    caught: dict[str, Caught] = field(default_factory=dict)


def read_share(shared: Path) -> dict[str, tuple[int, int]]:
    """For each sort of value people marked in sentences: how many are read, of how many."""
    read: dict[str, tuple[int, int]] = {}
    for sort, text, start, end in _labelled(shared):
        seen = any(one.start < end and start < one.end for one in statements_in(text))
        before = read.get(sort, (0, 0))
        read[sort] = (before[0] + seen, before[1] + 1)
    return read


def measure(drafted: Sequence[Drafted]) -> Measured:
    """Judge every draft as it is, then with one value changed in each way that fits."""
    result = Measured()
    rng = random.Random(SEED)  # noqa: S311 - picks test cases
    for one in drafted:
        proofs = prove(one.fields, one.grounds)
        result.drafts += 1
        for proof in proofs:
            result.statements[proof.kind] += 1
            result.doubted[proof.kind] += proof.is_open
            if proof.is_open:
                result.doubts.append(f"{proof.kind} {proof.text!r}: {proof.words}")
        for sort, change in CHANGES.items():
            changed = change(one, proofs, rng)
            if changed is not None:
                _count(result.caught.setdefault(sort, Caught()), one, changed)
    return result


def _count(tally: Caught, one: Drafted, change: Change) -> None:
    """Put `text` in place of a span of a field and see whether a statement there is doubted."""
    name, start, end, text = change
    fields = tuple(
        replace(item, text=item.text[:start] + text + item.text[end:]) if item.key == name else item
        for item in one.fields
    )
    proofs = prove(fields, one.grounds)
    hit = [
        proof
        for proof in proofs
        if proof.field == name and proof.start < start + len(text) and start < proof.end
    ]
    tally.changed += 1
    shown = any(proof.is_open for proof in hit)
    tally.shown += shown
    if not shown:
        tally.missed.append(f"{text!r}: {[(p.text, p.label.value, p.words) for p in hit]}")


def _of(proofs: Sequence[Proof], *kinds: Kind) -> list[Proof]:
    return [one for one in proofs if one.kind in kinds and not one.is_open]


def _amount_up(one: Drafted, proofs: Sequence[Proof], rng: random.Random) -> Change | None:
    found = _of(proofs, Kind.AMOUNT)
    if not found:
        return None
    proof = rng.choice(found)
    figure = re.search(r"[\d.,]*\d", proof.text)
    if figure is None:
        return None
    number = float(figure[0].replace(",", ""))
    text = f"{number * 1.05 + 0.01:,.2f}"
    return proof.field, proof.start + figure.start(), proof.start + figure.end(), text


def _swapped(one: Drafted, proofs: Sequence[Proof], rng: random.Random) -> Change | None:
    found = [p for p in _of(proofs, Kind.REFERENCE) if p.text not in one.others]
    if not found or not one.others:
        return None
    proof = rng.choice(found)
    return proof.field, proof.start, proof.end, rng.choice(one.others)


def _invented(one: Drafted, proofs: Sequence[Proof], rng: random.Random) -> Change | None:
    found = _of(proofs, Kind.REFERENCE)
    if not found:
        return None
    proof = rng.choice(found)
    digits = re.sub(r"\d", lambda _: str(rng.randrange(1, 10)), proof.text)
    return None if digits == proof.text else (proof.field, proof.start, proof.end, digits)


def _wrong_day(one: Drafted, proofs: Sequence[Proof], rng: random.Random) -> Change | None:
    found = [proof for proof in _of(proofs, Kind.DATE) if _DAY.search(proof.text)]
    if not found:
        return None
    proof = rng.choice(found)
    place = _DAY.search(proof.text)
    if place is None:
        return None
    day, by = int(place[0]), rng.choice((1, 2, 3))
    moved = f"{day + by if day <= 25 else day - by:02d}"
    return proof.field, proof.start + place.start(), proof.start + place.end(), moved


def _other_day(one: Drafted, proofs: Sequence[Proof], rng: random.Random) -> Change | None:
    """Another day of the same order: it is on record, but as something else."""
    found = [proof for proof in _of(proofs, Kind.DATE) if proof.support and proof.support.name]
    if not found:
        return None
    proof = rng.choice(found)
    true = proof.support.text if proof.support else ""
    days = [day for day in one.days if day.isoformat() != true]
    return (proof.field, proof.start, proof.end, f"{rng.choice(days):%d %B %Y}") if days else None


def _longer(one: Drafted, proofs: Sequence[Proof], rng: random.Random) -> Change | None:
    found = _of(proofs, Kind.DURATION)
    if not found:
        return None
    proof = rng.choice(found)
    unit = proof.text.split()[-1]
    return proof.field, proof.start, proof.end, f"{rng.choice((4, 8, 9, 11, 45))} {unit}"


def _other_name(one: Drafted, proofs: Sequence[Proof], rng: random.Random) -> Change | None:
    found = _of(proofs, Kind.NAME)
    if not found:
        return None
    proof = rng.choice(found)
    names = ("Petra Lund", "Ivo Marsh", "Lea", "Omar Haddad")
    return proof.field, proof.start, proof.end, rng.choice(names)


def _other_account(one: Drafted, proofs: Sequence[Proof], rng: random.Random) -> Change | None:
    found = _of(proofs, Kind.ACCOUNT)
    if not found:
        return None
    proof = rng.choice(found)
    place = rng.randrange(proof.start + 4, proof.end)
    text = str((int(proof.text[place - proof.start]) + 1) % 10)
    return proof.field, place, place + 1, text


def _promise(one: Drafted, proofs: Sequence[Proof], rng: random.Random) -> Change | None:
    body = next((item for item in one.fields if item.key.endswith("-body")), None)
    if body is None:
        return None
    sentence = rng.choice(
        (
            "We will also send you a voucher.",
            "The replacement is free of charge.",
            "We guarantee delivery on time.",
            "I will personally call you back.",
            "We refund twice the price.",
        )
    )
    at = body.text.rfind("\n\nKind regards")
    return body.key, max(at, 0), max(at, 0), f"\n\n{sentence}"


def _labelled(shared: Path) -> Iterator[tuple[str, str, int, int]]:
    for row in lines_of(shared / "scheduling" / "dates_amounts_phones.jsonl"):
        for one in row["results"]:
            sort = (one.get("type") or "").removeprefix("datetimeV2.")
            if one.get("start") is not None and sort in _SORTS:
                language = _LANGUAGES[row["kind"].rpartition("-")[2]]
                yield f"{_SORTS[sort]}, {language}", row["input"], one["start"], one["end"] + 1


_SORTS = {"currency": "amounts", "date": "days", "time": "times", "phonenumber": "phone numbers"}
CHANGES = {
    "amount raised by 5 %": _amount_up,
    "number of another order of the customer": _swapped,
    "invented number": _invented,
    "day moved by one to three": _wrong_day,
    "another day of the same order": _other_day,
    "other length of time": _longer,
    "other name": _other_name,
    "account with one other digit": _other_account,
    "promise nobody made": _promise,
}
