"""Every statement of a draft with its proof: the one function the screen and the gates ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256

from review_queue.proofs.contract import DraftField, Found, Grounds, Proof
from review_queue.proofs.index import Index
from review_queue.proofs.judging import Judged, judge
from review_queue.proofs.names import greeted_in, known_in
from review_queue.proofs.reading import statements_in, without_overlaps
from review_queue.proofs.scope import Statement, records_for

MOST_PROOFS = 400
LONGEST_FIELD = 20_000


def prove(fields: Sequence[DraftField], grounds: Grounds) -> tuple[Proof, ...]:
    """All statements in order of the draft, at most 400; the same input gives the same output."""
    index = Index(grounds)
    stated = list(_stated(fields, index))
    steps: dict[str, list[tuple[DraftField, Found]]] = {}
    for field, claims in stated:
        steps.setdefault(field.step, []).extend((field, claim) for claim in claims)
    proofs: list[Proof] = []
    for field, claims in stated:
        seen: dict[tuple[str, str], int] = {}
        for claim in claims:
            slot = index.slot_at(field.text, claim.start)
            statement = Statement(claim, field, claims, slot)
            judged = judge(statement, index, records_for(statement, index, steps))
            nth = seen[claim.kind, claim.text] = seen.get((claim.kind, claim.text), 0) + 1
            number = proof_id(field.key, claim, nth)
            proofs.append(_proof(number, field, claim, judged))
    return tuple(proofs)


def open_proofs(proofs: Iterable[Proof]) -> tuple[Proof, ...]:
    """Those a person has to look at: unproven, contradicted, or changed by an edit."""
    return tuple(one for one in proofs if one.is_open or one.is_changed)


def proof_id(field: str, claim: Found, nth: int) -> str:
    """The same for the same statement in the same field, whatever changes around it."""
    text = f"{field}|{claim.kind}|{claim.text}|{nth}"
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _proof(number: str, field: DraftField, claim: Found, judged: Judged) -> Proof:
    return Proof(
        id=number,
        field=field.key,
        kind=claim.kind,
        start=claim.start,
        end=claim.end,
        text=claim.text,
        label=judged.label,
        words=judged.words,
        support=judged.support,
    )


def _stated(
    fields: Sequence[DraftField], index: Index
) -> Iterator[tuple[DraftField, tuple[Found, ...]]]:
    left = MOST_PROOFS
    for field in fields:
        claims = _claims(field, index)[:left]
        left -= len(claims)
        yield field, claims


def _claims(field: DraftField, index: Index) -> tuple[Found, ...]:
    text = field.text[:LONGEST_FIELD]
    values = statements_in(text, field.label)
    known = known_in(text, index.passages)
    return without_overlaps((*_wider(known, values), *values, *greeted_in(text)))


def _wider(known: Iterable[Found], values: Sequence[Found]) -> list[Found]:
    """Wordings of records that hold more than one value of their own."""
    return [
        one for one in known if not any(v.start <= one.start and one.end <= v.end for v in values)
    ]
