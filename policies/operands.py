"""What a person types beside a comparison, read by the kind of the fact and shown again."""

from __future__ import annotations

import re
from decimal import Decimal

from babel.numbers import list_currencies

from policies.engine.amounts import minor_digits
from policies.engine.catalogue import FactEntry, FactKind, entry_for
from policies.engine.facts import FactValue, Money
from policies.engine.spec import Condition, Operator

_AMOUNT = re.compile(r"([€$£]?)\s?(-?\d{1,12}(?:\.\d{1,3})?)\s?([A-Za-z]{3})?", re.ASCII)
_SYMBOLS = {"€": "EUR", "$": "USD", "£": "GBP"}
_SEVERAL = frozenset({Operator.ONE_OF, Operator.MENTIONS, Operator.LACKS})
_WITHOUT_VALUE = frozenset({Operator.IS_MISSING, Operator.IS_PRESENT})


class UnreadableOperand(ValueError):
    """The text does not fit the fact or the comparison; the message says what to write."""


def read_condition(*, fact: str, operator: str, text: str) -> Condition:
    """The typed condition. Raises UnreadableOperand, naming what to write instead."""
    entry = entry_for(fact)
    if entry is None:
        raise UnreadableOperand(f"“{fact}” is not a fact that rules can use.")
    if operator not in entry.operators:
        fitting = ", ".join(sorted(known.value for known in entry.operators))
        raise UnreadableOperand(f"This comparison does not fit {entry.label}. Use: {fitting}.")
    known = Operator(operator)
    return Condition(fact, known, _read_value(entry, known, text.strip()))


def _read_value(entry: FactEntry, operator: Operator, text: str) -> FactValue:
    if operator in _WITHOUT_VALUE:
        if text:
            raise UnreadableOperand("Leave the value empty for this comparison.")
        return None
    if not text:
        raise UnreadableOperand(f"Write the value that {entry.label} is compared with.")
    if operator in _SEVERAL:
        items = tuple(item.strip() for item in text.split(",") if item.strip())
        if not items:
            raise UnreadableOperand("Write the values with commas between them.")
        return items
    match entry.kind:
        case FactKind.MONEY:
            return _read_money(text)
        case FactKind.NUMBER:
            return _read_number(text)
        case FactKind.FLAG:
            return _read_flag(text)
        case _:
            return text


def _read_money(text: str) -> Money:
    match = _AMOUNT.fullmatch(text)
    currency = match and (_SYMBOLS.get(match[1]) or (match[3] or "").upper())
    if match is None or not currency or (match[1] and match[3]):
        raise UnreadableOperand("Write an amount with its currency, such as 30.00 EUR.")
    if currency not in list_currencies():
        raise UnreadableOperand(f"“{currency}” is not a currency.")
    minor = Decimal(match[2]).scaleb(minor_digits(currency))
    if minor != minor.to_integral_value():
        raise UnreadableOperand(f"{currency} has {minor_digits(currency)} digits after the point.")
    return Money(int(minor), currency)


def _read_number(text: str) -> int:
    if not re.fullmatch(r"-?\d{1,12}", text, re.ASCII):
        raise UnreadableOperand("Write a whole number.")
    return int(text)


def _read_flag(text: str) -> bool:
    found = {"yes": True, "no": False}.get(text.lower())
    if found is None:
        raise UnreadableOperand("Write yes or no.")
    return found


def show_operand(value: FactValue) -> str:
    """The text that reads back as this value."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Money():
            digits = minor_digits(value.currency)
            return f"{Decimal(value.minor).scaleb(-digits):.{digits}f} {value.currency}"
        case tuple():
            return ", ".join(value)
        case _:
            return str(value)
