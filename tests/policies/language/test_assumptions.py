"""Whatever the words left open is listed, and nothing else is."""

from __future__ import annotations

import pytest

from policies.language import Unclear, Understood, parse_sentence, sentence
from policies.language.verbs import LONGEST_HOLD
from policies.models import rule as rule_rows


def assumed(text: str, currency: str = "EUR") -> tuple[str, ...]:
    parsed = parse_sentence(text, currency=currency, groups=("Finance",))
    assert isinstance(parsed, Understood), parsed
    return parsed.assumptions


@pytest.mark.parametrize(
    ("text", "assumptions"),
    [
        ("if the amount is more than €30.00, one person checks it", ()),
        ("if the amount is over 30 EUR, one person checks it", ()),
        ("if the amount is over 30 euros, one person checks it", ("“euros” is read as EUR.",)),
        ("if the amount is over 30, one person checks it", ("“30” is read as €30.00.",)),
        ("if the amount is over €3k, one person checks it", ("“€3k” is read as €3,000.00.",)),
        (
            "if the amount is over €1,000, one person checks it",
            ("“€1,000” is read as €1,000.00.",),
        ),
        ("if the amount is over €1,000.00, one person checks it", ()),
        (
            "if the customer is new, escalate",
            ("“escalate” is read as: one person checks it.",),
        ),
        (
            "one person checks refunds",
            ("“refunds” is read as everything that moves money, whatever it is paid for.",),
        ),
        (
            "if the message mentions a lawyer, one person checks it",
            ("The words to look for are “lawyer”.",),
        ),
        ('if the message mentions "a lawyer", one person checks it', ()),
        (
            "if the sender is unknown, one person checks it",
            ("“the sender is unknown” is read as: the sender's address is not on record.",),
        ),
    ],
)
def test_exactly_this_is_assumed(text: str, assumptions: tuple[str, ...]) -> None:
    assert assumed(text) == assumptions


@pytest.mark.parametrize(
    ("currency", "said", "shown"),
    [
        ("USD", "50 dollars", "$50.00"),
        ("CAD", "50 dollars", "50.00 CAD"),
        ("CAD", "$50", "50.00 CAD"),
        ("USD", "US$ 50", "$50.00"),
        ("GBP", "fifteen pounds", "£15.00"),
        ("CHF", "50 Swiss francs", "50.00 CHF"),
        ("JPY", "1.200 yen", "1,200 JPY"),
        ("JPY", "1,200 JPY", "1,200 JPY"),
        ("BHD", "30.500 BHD", "30.500 BHD"),
        ("EUR", "2.5k", "€2,500.00"),
        ("EUR", "1 million euros", "€1,000,000.00"),
    ],
)
def test_amounts_are_read_in_the_company_s_currency(currency: str, said: str, shown: str) -> None:
    parsed = parse_sentence(f"if the amount is over {said}, escalate", currency=currency)
    assert isinstance(parsed, Understood), parsed
    assert parsed.echo == f"When the amount is more than {shown}, one person checks it."


@pytest.mark.parametrize(
    ("currency", "said"), [("JPY", "30.50 yen"), ("BHD", "1,200 BHD"), ("GBP", "50 euros")]
)
def test_amounts_that_the_currency_does_not_have_are_refused(currency: str, said: str) -> None:
    parsed = parse_sentence(f"if the amount is over {said}, escalate", currency=currency)
    assert isinstance(parsed, Unclear)


def test_what_a_failed_reading_assumed_is_forgotten() -> None:
    found = assumed("refunds above 50 EUR must wait 10 minutes")
    assert found == ("“refunds” is read as everything that moves money, whatever it is paid for.",)


def test_a_reason_that_holds_a_full_stop_is_said_back_in_quotation_marks() -> None:
    parsed = parse_sentence('escalate refunds over 50 because "ask Dr. Who"', currency="EUR")
    assert isinstance(parsed, Understood)
    assert parsed.echo.endswith(", one person checks it, because “ask Dr. Who”.")


def test_a_rule_that_could_not_be_said_back_is_not_taken_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = "escalate refunds over 50"
    said_wrongly = "When the amount is more than €5.00, one person checks it."
    monkeypatch.setattr(sentence, "rule_sentence", lambda rule: said_wrongly)
    parsed = parse_sentence(text, currency="EUR")
    assert isinstance(parsed, Unclear)
    assert (parsed.start, parsed.end) == (0, len(text))


def test_the_longest_hold_is_the_one_that_rules_can_be_saved_with() -> None:
    assert LONGEST_HOLD == rule_rows.LONGEST_HOLD
