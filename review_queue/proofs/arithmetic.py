"""Sums, differences and shares of amounts on record, and days counted from a day on record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations

from review_queue.proofs.contract import Found, Kind, Trust
from review_queue.proofs.index import Held, Index
from review_queue.proofs.scope import Statement, alike, in_scope
from review_queue.proofs.sentences import sentence_at, stems_of

_MOST = 12  # amounts that are tried against each other
_CENT = Decimal("0.01")


def worked_out(
    statement: Statement, index: Index, records: frozenset[str]
) -> tuple[Held, str] | None:
    """The value it was worked out from and how, in words; None when nothing gives it."""
    if statement.claim.kind is Kind.AMOUNT:
        return _amount(statement, index, records)
    if statement.claim.kind is Kind.DATE:
        return _day(statement, index, records)
    return None


def _amount(statement: Statement, index: Index, records: frozenset[str]) -> tuple[Held, str] | None:
    held = [
        one
        for one in index.of(Kind.AMOUNT)
        if one.passage.trust is Trust.RECORD and in_scope(one, records) and _money(one.found)
    ][:_MOST]
    distinct = list({_money(one.found): one for one in reversed(held)}.values())
    for one, other in combinations(distinct, 2):
        for low, high in ((one, other), (other, one)):
            if _is(statement.claim, _plus(low, high, 1)):
                return low, f"{low.found.text} and {high.found.text} added"
            if _is(statement.claim, _plus(low, high, -1)):
                return low, f"{low.found.text} less {high.found.text}"
    return _share(statement, distinct) or _times(statement, distinct)


def _share(statement: Statement, held: Sequence[Held]) -> tuple[Held, str] | None:
    for percent in _beside(statement, Kind.PERCENT):
        for one in held:
            number, currency = _money(one.found) or (Decimal(0), "")
            for value in percent.values:
                part = (number * Decimal(str(value)) / 100).quantize(_CENT, ROUND_HALF_UP)
                for amount in (part, number - part):
                    if _is(statement.claim, (amount, currency)):
                        return one, f"{percent.text} of {one.found.text}, or the rest of it"
    return None


def _times(statement: Statement, held: Sequence[Held]) -> tuple[Held, str] | None:
    for count in _beside(statement, Kind.NUMBER):
        for value in count.values:
            for one in held:
                number, currency = _money(one.found) or (Decimal(0), "")
                if value != 1 and _is(statement.claim, (number * Decimal(str(value)), currency)):
                    return one, f"{count.text} times {one.found.text}"
    return None


def _day(statement: Statement, index: Index, records: frozenset[str]) -> tuple[Held, str] | None:
    """A day on record and a length of time a company text counts from such a day."""
    wanted = {one for one in statement.claim.values if isinstance(one, tuple) and one[0] == "day"}
    lengths = [
        one
        for one in index.of(Kind.DURATION)
        if one.passage.trust is Trust.COMPANY and _whole_days(one.found)
    ]
    for start in index.of(Kind.DATE):
        begin = _full(start.found)
        if start.passage.trust is not Trust.RECORD or not in_scope(start, records) or not begin:
            continue
        words = alike(stems_of(start.passage.name.replace("_", " ")))
        for length in lengths:
            sentence = sentence_at(length.passage.text, length.found.start).text
            if not words & alike(stems_of(sentence)):
                continue
            day = date.fromordinal(begin.toordinal() + _whole_days(length.found))
            full, open_year = (
                ("day", day.year, day.month, day.day),
                ("day", None, day.month, day.day),
            )
            if wanted & {full, open_year}:
                return start, f"{length.found.text} after {start.found.text}"
    return None


def _beside(statement: Statement, kind: Kind) -> list[Found]:
    span = sentence_at(statement.field.text, statement.claim.start)
    return [
        one for one in statement.beside if one.kind is kind and span.start <= one.start < span.end
    ]


def _money(found: Found) -> tuple[Decimal, str] | None:
    """The amount where it has one reading."""
    if len(found.values) != 1:
        return None
    value = next(iter(found.values))
    return (value[0], value[1]) if isinstance(value, tuple) else None


def _plus(one: Held, other: Held, sign: int) -> tuple[Decimal, str]:
    left, right = _money(one.found), _money(other.found)
    if left is None or right is None or left[1] != right[1]:
        return Decimal(0), ""
    return left[0] + sign * right[0], left[1]


def _is(claim: Found, amount: tuple[Decimal, str]) -> bool:
    return amount[0] != 0 and amount in claim.values


def _whole_days(found: Found) -> int:
    value = next(iter(found.values))
    if not isinstance(value, tuple) or value[0] != "day" or value[1] != value[2]:
        return 0
    return int(value[1]) if value[1] <= 3660 else 0


def _full(found: Found) -> date | None:
    days = [one for one in found.values if isinstance(one, tuple) and one[0] == "day" and one[1]]
    return date(days[0][1], days[0][2], days[0][3]) if len(days) == 1 else None
