"""Amounts as people write them, and the signs that turn them round."""

from __future__ import annotations

import pytest

from policies.engine.detectors.money import find_amounts
from policies.engine.facts import Money
from tests.policies.detectors.looking import came_in, raised


@pytest.mark.parametrize(
    ("text", "minor", "currency"),
    [
        ("I paid $5 for it", 500, "USD"),
        ("50 euros", 5000, "EUR"),
        ("EUR 12.50 please", 1250, "EUR"),
        ("1,234.56 USD", 123456, "USD"),
        ("1.234,56 €", 123456, "EUR"),
        ("£99", 9900, "GBP"),
        ("CHF 1'250.00", 125000, "CHF"),
        ("JPY 12000", 12000, "JPY"),
        ("20 quid", 2000, "GBP"),
        ("(see 30 EUR)", 3000, "EUR"),
        ("between 5-10 EUR", 1000, "EUR"),
        ("total - €30", 3000, "EUR"),
    ],
)
def test_an_amount_is_read_in_minor_units(text: str, minor: int, currency: str) -> None:
    (found,) = find_amounts(text)
    assert (found.money, found.is_turned) == (Money(minor, currency), False)


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("USD -5.00", -500),
        ("-5.00 USD", -500),
        ("-$5", -500),
        ("$-5", -500),
        ("($5.00)", -500),
        ("5.00 USD CR", -500),
        ("USD 5.00-", -500),
        ("−5 USD", -500),  # noqa: RUF001
    ],
)
def test_a_minus_brackets_or_a_credit_mark_are_kept_and_shown_to_a_person(
    text: str, minor: int
) -> None:
    (found,) = find_amounts(text)
    assert (found.money, found.is_turned) == (Money(minor, "USD"), True)
    assert raised(came_in(f"Balance {text}")) == {"amount_sign"}


@pytest.mark.parametrize("text", ["1.234 EUR", "£1,000", "5 cents"])
def test_an_amount_with_two_readings_is_found_and_not_guessed(text: str) -> None:
    (found,) = find_amounts(text)
    assert found.money is None


@pytest.mark.parametrize(
    "text", ["order 1182", "at 10.30", "room 5", "50 people", "A-12", "3.5 kg"]
)
def test_other_figures_are_no_amounts(text: str) -> None:
    assert list(find_amounts(text)) == []


def test_rules_are_told_of_an_amount_and_nobody_is_asked_for_it() -> None:
    found = came_in("I paid $5 at your shop")
    assert found.reasons == ()
    assert found.noticed == {"message_amount"}
    assert came_in("I paid at your shop").noticed == frozenset()
