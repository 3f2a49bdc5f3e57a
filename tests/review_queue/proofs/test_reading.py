"""What is read out of a text: values in the ways of many countries, at their exact places."""

from __future__ import annotations

from decimal import Decimal

import pytest

from review_queue.proofs.contract import Kind
from review_queue.proofs.figures import readings_of
from review_queue.proofs.reading import statements_in, values_in


def values(text: str) -> list[tuple[str, str]]:
    return [(one.kind.value, one.text) for one in statements_in(text)]


@pytest.mark.parametrize(
    ("figure", "readings"),
    [
        ("45", {"45"}),
        ("45.00", {"45.00"}),
        ("1.234,50", {"1234.50"}),
        ("1,234.50", {"1234.50"}),
        ("1.234", {"1234", "1.234"}),
        ("0.234", {"0.234"}),
        ("12,34,567", {"1234567"}),
        ("1'234'567", {"1234567"}),
        ("1.234.567,89", {"1234567.89"}),
        ("1.2.3", set()),
    ],
)
def test_a_figure_has_every_number_it_can_mean(figure: str, readings: set[str]) -> None:
    assert readings_of(figure) == {Decimal(one) for one in readings}


@pytest.mark.parametrize(
    ("text", "shown", "value"),
    [
        ("we pay €45.00 now", "€45.00", (Decimal("45.00"), "EUR")),
        ("1.234,50 EUR", "1.234,50 EUR", (Decimal("1234.50"), "EUR")),
        ("EUR 1.234", "EUR 1.234", (Decimal("1234"), "EUR")),
        ("1 234,56 €", "1 234,56 €", (Decimal("1234.56"), "EUR")),
        ("CHF 1'234.-", "CHF 1'234.-", (Decimal("1234"), "CHF")),
        ("£0.99", "£0.99", (Decimal("0.99"), "GBP")),
        ("{$600.00}", "$600.00", (Decimal("600.00"), "USD")),
        ("a fee of -€5", "-€5", (Decimal("-5"), "EUR")),
        ("$75 million", "$75 million", (Decimal("75000000"), "USD")),
        ("zwei Euro", "zwei Euro", (Decimal("2"), "EUR")),
        ("€45,-", "€45,-", (Decimal("45"), "EUR")),
        ("Rs. 500", "Rs. 500", (Decimal("500"), "INR")),
    ],
)
def test_amounts_are_read_with_their_currency(
    text: str, shown: str, value: tuple[Decimal, str]
) -> None:
    (found,) = values_in(text)
    assert (found.kind, found.text, text[found.start : found.end]) == (Kind.AMOUNT, shown, shown)
    assert value in found.values


@pytest.mark.parametrize(
    ("text", "shown", "value"),
    [
        ("on 2026-11-02.", "2026-11-02", ("day", 2026, 11, 2)),
        ("on November 2, 2026", "November 2, 2026", ("day", 2026, 11, 2)),
        ("on 2 November.", "2 November", ("day", None, 11, 2)),
        ("Monday, 2 November 2026", "Monday, 2 November 2026", ("day", 2026, 11, 2)),
        ("Tuesday, 2 November 2026", "Tuesday, 2 November 2026", ("wrong weekday", 2026, 11, 2)),
        ("am 2. März 2026", "2. März 2026", ("day", 2026, 3, 2)),
        ("le 14 février", "14 février", ("day", None, 2, 14)),
        ("02.11.2026", "02.11.2026", ("day", 2026, 11, 2)),
        ("02/11/2026", "02/11/2026", ("day", 2026, 2, 11)),
        ("02/11/2026", "02/11/2026", ("day", 2026, 11, 2)),
        ("tomorrow", "tomorrow", ("in", 1)),
        ("by Saturday", "Saturday", ("weekday", 5)),
        ("promised for the 11th", "the 11th", ("nth", 11)),
        ("next week", "next week", ("span", "next week")),
    ],
)
def test_days_are_read_in_words_and_figures(text: str, shown: str, value: object) -> None:
    (found,) = values_in(text)
    assert (found.kind, found.text) == (Kind.DATE, shown)
    assert value in found.values


def test_every_sort_of_value_keeps_its_own_place() -> None:
    text = (
        "Order #W2378156, invoice INV-2026/7: 5 % off, within 3-5 working days, 14:00 or 3pm. "
        "Write to help@shop.example, see https://shop.example/a, call +31 30 555 0147. "
        "Account DE79 0000 0000 1234 5678 90. 140 cm."
    )
    assert values(text) == [
        ("reference", "W2378156"),
        ("reference", "INV-2026/7"),
        ("percent", "5 %"),
        ("duration", "3-5 working days"),
        ("time", "14:00"),
        ("time", "3pm"),
        ("email", "help@shop.example"),
        ("link", "https://shop.example/a"),
        ("phone", "+31 30 555 0147"),
        ("account", "DE79 0000 0000 1234 5678 90"),
        ("number", "140"),
    ]


def test_promises_are_the_words_that_bind() -> None:
    text = "We will call you. It is free of charge. You'll get a voucher. We cannot say more."
    assert values(text) == [
        ("promise", "We will call"),
        ("promise", "free of charge"),
        ("promise", "You'll get"),
        ("promise", "voucher"),
    ]


@pytest.mark.parametrize(
    "text", ["One line is enough.", "ALL of them", "Kind regards", "version two", "a.b.c", "", "  "]
)
def test_plain_words_state_nothing(text: str) -> None:
    assert values(text) == []


def test_a_field_that_is_a_number_is_what_its_label_says() -> None:
    (found,) = statements_in("1182", "order id")
    assert (found.kind, found.noun, found.text) == (Kind.REFERENCE, "order", "1182")
