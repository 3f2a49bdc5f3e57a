"""Amounts of money as people type them, always in the company's currency."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from policies.engine.amounts import format_money, minor_digits
from policies.engine.facts import Money
from policies.engine.quoting import quote
from policies.language.currencies import code_of, currency_book
from policies.language.numbers import MOST, WORDS, stands_at_number
from policies.language.reader import Reader
from policies.language.tokens import Sort

_TIMES = {"k": 1000, "thousand": 1000, "million": 1_000_000}
_CANONICAL_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£"}
_GROUPED = {",": re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+"),
            ".": re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+")}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Currency:
    """What a word next to the amount can mean, and how it was written."""

    codes: frozenset[str]
    said: str
    is_exact: bool


def read_money(reader: Reader) -> Money:
    """An amount such as €1,250.00, 50 euros or 3k. Raises NotUnderstood."""
    start = reader.place
    sign = -1 if reader.eat("-") else 1
    before = _read_currency(reader)
    if not stands_at_number(reader):
        reader.place = start
        raise reader.unclear(
            "An amount of money is expected here.", format_money(Money(10_000, reader.currency))
        )
    at_number = reader.place
    number = _read_decimal(reader)
    times = _TIMES[unit] if (unit := reader.eat(*_TIMES)) else 1
    after = _read_currency(reader)
    for found in (before, after):
        _check_currency(reader, found, start)
    minor = (number * times).scaleb(minor_digits(reader.currency))
    if minor != minor.to_integral_value() or minor >= MOST:
        raise reader.unclear(
            f"This is not an amount that {reader.currency} has.", start=at_number, end=reader.place
        )
    amount = Money(sign * int(minor), reader.currency)
    is_bare = before is None and after is None
    if is_bare or unit or _is_bare_thousand(reader, at_number):
        reader.assume(f"“{reader.said(start)}” is read as {format_money(amount)}.")
    return amount


def stands_at_money(reader: Reader) -> bool:
    """Whether an amount comes next, with its currency in front or not."""
    start = reader.place
    reader.eat("-")
    _read_currency(reader)
    found = stands_at_number(reader)
    reader.place = start
    return found


def _is_bare_thousand(reader: Reader, place: int) -> bool:
    """Whether 1,000 stood there where a reader elsewhere in Europe might see one with decimals."""
    return minor_digits(reader.currency) > 0 and bool(
        _GROUPED[","].fullmatch(reader.tokens[place].folded)
    )


def _read_decimal(reader: Reader) -> Decimal:
    token = reader.next
    if token is None or token.folded in WORDS:
        reader.place += 1
        return Decimal(WORDS[token.folded] if token else 0)
    plain = _plain_figures(token.folded, minor_digits(reader.currency))
    if not plain:
        raise reader.unclear(
            f"“{token.shown}” can be read in more than one way.",
            "Write a comma between thousands and a point before the decimals, such as 1,000.00.",
        )
    reader.place += 1
    return Decimal(plain)


def _plain_figures(figures: str, digits: int) -> str:
    """The figures with at most a decimal point; empty when they are ambiguous or odd."""
    marks = [mark for mark in figures if mark in ".,"]
    if not marks:
        return figures if len(figures) <= 12 else ""
    last = marks[-1]
    whole, _, part = figures.rpartition(last)
    if len(set(marks)) == 2:
        other = "." if last == "," else ","
        fits = marks.count(last) == 1 and _GROUPED[other].fullmatch(whole)
        return f"{whole.replace(other, '')}.{part}" if fits and len(part) <= digits else ""
    if len(marks) > 1:
        return figures.replace(last, "") if _GROUPED[last].fullmatch(figures) else ""
    if len(part) == 3:
        return _after_single_mark(whole, last, part, digits)
    return f"{whole}.{part}" if len(part) <= max(digits, 1) else ""


def _after_single_mark(whole: str, mark: str, part: str, digits: int) -> str:
    """1,000 is a thousand as we write it; 1.000 could be one, unless there is no such decimal."""
    if digits == 3:
        return f"{whole}.{part}" if mark == "." else ""
    is_thousand = (mark == "," or digits == 0) and len(whole) <= 3
    return whole + part if is_thousand else ""


def _read_currency(reader: Reader) -> _Currency | None:
    start = reader.place
    if codes := currency_book().at(reader.tokens, start):
        reader.place = codes[1]
        said = reader.said(start)
        return _Currency(codes[0], said, said == _CANONICAL_SIGNS.get(reader.currency))
    token = reader.next
    if token is None or token.sort is not Sort.WORD:
        return None
    if code := code_of(token.text):
        reader.place += 1
        return _Currency(frozenset({code}), token.text, is_exact=True)
    return None


def _check_currency(reader: Reader, found: _Currency | None, start: int) -> None:
    if found is None:
        return
    if reader.currency not in found.codes:
        raise reader.unclear(
            f"“{quote(found.said, limit=40)}” is not {reader.currency}, the currency your company "
            "keeps. A rule in another currency would never compare.",
            f"Write the amount in {reader.currency}.",
            start,
            reader.place,
            is_final=True,
        )
    if not found.is_exact:
        reader.assume(f"“{found.said}” is read as {reader.currency}.")
