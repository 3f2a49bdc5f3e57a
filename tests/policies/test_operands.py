"""What the owner types beside a comparison."""

from __future__ import annotations

import pytest

from policies.engine.facts import FactValue, Money
from policies.engine.spec import Condition, Operator
from policies.operands import UnreadableOperand, read_condition, show_operand


@pytest.mark.parametrize(
    ("fact", "operator", "text", "value"),
    [
        ("action.amount", "more_than", "30.00 EUR", Money(3000, "EUR")),
        ("action.amount", "more_than", " €30 ", Money(3000, "EUR")),
        ("action.amount", "is", "-0.5 usd", Money(-50, "USD")),
        ("action.amount", "is", "1200 JPY", Money(1200, "JPY")),
        ("contact.known_days", "less_than", "30", 30),
        ("contact.on_record", "is", "Yes", True),
        ("contact.on_record", "is", "no", False),
        ("contact.tier", "is", "new", "new"),
        ("contact.tier", "one_of", "new, vip,", ("new", "vip")),
        ("action.kinds", "contains", "refund", "refund"),
        ("contact.tier", "is_missing", "", None),
        ("message.text", "mentions", "money back, refund", ("money back", "refund")),
        ("message.fields", "lacks", "iban", ("iban",)),
        ("customer.count_30d", "at_least", "3", 3),
        ("customer.amount_7d", "more_than", "100 EUR", Money(10000, "EUR")),
        ("clock.is_holiday", "is", "yes", True),
    ],
)
def test_a_value_is_read_by_the_kind_of_its_fact(
    fact: str, operator: str, text: str, value: FactValue
) -> None:
    condition = read_condition(fact=fact, operator=operator, text=text)
    assert condition == Condition(fact, Operator(operator), value)
    assert read_condition(fact=fact, operator=operator, text=show_operand(value)) == condition


@pytest.mark.parametrize(
    ("fact", "operator", "text", "message"),
    [
        ("moon.phase", "is", "full", "not a fact that rules can use"),
        ("contact.tier", "more_than", "3", "does not fit the customer. Use: is, is_missing"),
        ("contact.tier", "matches", "3", "does not fit"),
        ("action.amount", "more_than", "30", "such as 30.00 EUR"),
        ("action.amount", "more_than", "1,250.00 EUR", "such as 30.00 EUR"),
        ("action.amount", "more_than", "€30 USD", "such as 30.00 EUR"),
        ("action.amount", "more_than", "30 EUX", "“EUX” is not a currency"),
        ("action.amount", "more_than", "30.005 EUR", "EUR has 2 digits after the point"),
        ("action.amount", "more_than", "٣٠ EUR", "such as 30.00 EUR"),
        ("contact.known_days", "less_than", "1.5", "whole number"),
        ("contact.on_record", "is", "maybe", "yes or no"),
        ("contact.tier", "is", "  ", "Write the value"),
        ("contact.tier", "one_of", " , ", "commas"),
        ("contact.tier", "is_missing", "new", "Leave the value empty"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_to_write(
    fact: str, operator: str, text: str, message: str
) -> None:
    with pytest.raises(UnreadableOperand, match=message):
        read_condition(fact=fact, operator=operator, text=text)
