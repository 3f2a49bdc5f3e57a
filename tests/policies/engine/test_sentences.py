"""The exact words of rules and verdicts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from policies.engine.amounts import format_money
from policies.engine.facts import FactValue, Money
from policies.engine.languages import PHRASES
from policies.engine.levels import Level
from policies.engine.quoting import quote
from policies.engine.sentences import condition_phrase, rule_sentence
from policies.engine.spec import Condition, Operator, Rule
from tests.policies.engine.cases import facts, verdict

BIG = Rule(
    id="big",
    name="Big refunds",
    conditions=(
        Condition("action.amount", Operator.MORE_THAN, Money(3000, "EUR")),
        Condition("contact.tier", Operator.IS, "new"),
    ),
    level=Level.ONE_PERSON,
    because="fraud risk",
    exceptions=(
        Condition("contact.on_record", Operator.IS, True),
        Condition("contact.known_days", Operator.AT_LEAST, 365),
    ),
)


def test_a_whole_rule_reads_as_one_sentence() -> None:
    assert rule_sentence(BIG) == (
        "When the amount is more than €30.00 and the customer is new, one person checks it, "
        "because fraud risk, except when the customer is on record and the time since we met the "
        "customer is 365 days or more."
    )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"conditions": ()}, "Always one person checks it."),
        (
            {"match_all": False, "level": Level.TWO_PEOPLE, "required_group": "Finance"},
            ("When the amount is more than €30.00 or the customer is new, two people of Finance "
            "check it."),
        ),
        (
            {"level": Level.BLOCK, "workflow": "refunds"},
            ("In refunds: when the amount is more than €30.00 and the customer is new, it is "
            "stopped."),
        ),
        ({"conditions": (), "level": Level.AUTO, "hold_seconds": 600},
         "Always it is held for 10 minutes."),
        (
            {"conditions": (), "hold_seconds": 3600},
            "Always one person checks it and it is held for 1 hour.",
        ),
        ({"conditions": (), "because": "law."}, "Always one person checks it, because law."),
    ],
)  # fmt: skip
def test_each_part_of_a_rule_has_its_words(change: dict[str, object], sentence: str) -> None:
    plain = replace(BIG, because="", exceptions=())
    assert rule_sentence(replace(plain, **change)) == sentence  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fact", "operator", "value", "phrase"),
    [
        ("contact.known_days", Operator.IS, 1, "the time since we met the customer is 1 day"),
        ("contact.on_record", Operator.IS, False, "the customer is not on record"),
        ("contact.on_record", Operator.IS_NOT, False, "the customer is on record"),
        ("contact.tier", Operator.IS_MISSING, None, "the customer is not known"),
        ("contact.tier", Operator.ONE_OF, ("new", "vip"), "the customer is one of new, vip"),
        ("action.kinds", Operator.CONTAINS, "refund", "what is proposed contains refund"),
        ("message.text", Operator.CONTAINS, "lawyer", "the message contains “lawyer”"),
        ("detector.link", Operator.IS, True, "a link or image was found"),
        ("detector.link", Operator.IS, False, "a link or image was not found"),
        ("bundle.size", Operator.AT_MOST, 1200, "the number of steps is 1,200 or less"),
        ("moon.phase", Operator.IS, "full", "“moon.phase” is full"),
    ],
)  # fmt: skip
def test_each_kind_of_value_has_its_words(
    fact: str, operator: Operator, value: FactValue, phrase: str
) -> None:
    assert condition_phrase(Condition(fact, operator, value)) == phrase


def test_a_verdict_says_why_with_the_values() -> None:
    known = facts(
        action__amount=Money(4200, "EUR"),
        contact__tier="new",
        contact__on_record=False,
        contact__known_days=2,
    )
    result = verdict(replace(BIG, required_group="Finance"), trusted=known, hold_seconds=90)
    assert [one.sentence for one in result.reasons] == [
        (
            "When the amount is more than €30.00 and the customer is new, one person of Finance "
            "checks it, because fraud risk, except when the customer is on record and the time "
            "since we met the customer is 365 days or more. Here the amount is €42.00 and the "
            "customer is "
            "new."
        ),
    ]


def test_what_could_not_be_checked_is_named() -> None:
    result = verdict(BIG, trusted=facts(action__amount=Money(1, "USD"), contact__tier="new",
                                        contact__on_record=False))  # fmt: skip
    assert [one.sentence for one in result.reasons] == [
        (
            "The rule “Big refunds” could not be checked because the amount is in another currency "
            "than the rule, so a person decides."
        ),
    ]


def test_a_picked_draft_says_so_without_suspicion() -> None:
    assert [one.sentence for one in verdict(draw=0.0).reasons] == [
        "Picked at random to keep the numbers honest.",
    ]


def test_an_unknown_language_falls_back_to_english_and_every_table_is_complete() -> None:
    assert rule_sentence(BIG, language="xx") == rule_sentence(BIG)
    for phrases in PHRASES.values():
        assert set(phrases.operators) == set(Operator)
        assert set(phrases.levels) == set(Level)


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (Money(3000, "EUR"), "€30.00"),
        (Money(-350, "USD"), "-$3.50"),
        (Money(123456789, "CHF"), "1,234,567.89 CHF"),
        (Money(1200, "JPY"), "1,200 JPY"),
        (Money(1, "KWD"), "0.001 KWD"),
    ],
)
def test_money_is_shown_with_the_digits_of_its_currency(amount: Money, shown: str) -> None:
    assert format_money(amount) == shown


def test_quoted_text_is_bounded_and_shows_what_hides() -> None:
    assert quote("a\u202eb\u200bc\nd") == "a<U+202E>b<U+200B>c d"
    assert quote("x" * 120) == "x" * 120
    assert quote("x" * 121) == "x" * 119 + "…"
    assert len(quote("\u202e" * 500)) <= 120
