"""A sentence can be read one way only: values and reasons are marked off, every part is said."""

from __future__ import annotations

import pytest

from policies.engine.comparisons import Truth, evaluate
from policies.engine.facts import Fact
from policies.engine.levels import Level
from policies.engine.sentences import rule_sentence
from policies.engine.spec import Condition, Operator, Rule
from policies.implying import implies


def _said(*conditions: Condition, **more: object) -> str:
    rule = {"level": Level.ONE_PERSON, **more}
    return rule_sentence(Rule("r", "R", conditions, **rule))  # type: ignore[arg-type]


def _topic(value: str | tuple[str, ...], operator: Operator = Operator.IS) -> Condition:
    return Condition("draft.category", operator, value)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("billing", "billing"),
        ("out-of-office", "out-of-office"),
        ("returns and refunds", "“returns and refunds”"),
        ("sales, leads", "“sales, leads”"),
        ("and", "“and”"),
        ("late delivery", "“late delivery”"),
        ("24/7", "“24/7”"),
        ("say “no”", "“say “no”””"),
    ],
)
def test_a_choice_that_is_not_one_plain_word_stands_in_quotation_marks(
    value: str, shown: str
) -> None:
    assert _said(_topic(value)) == f"When the draft's topic is {shown}, one person checks it."


def test_a_list_of_choices_can_be_told_from_one_choice_with_a_comma() -> None:
    two = _said(_topic(("sales", "leads or mail"), Operator.ONE_OF))
    one = _said(_topic(("sales, leads or mail",), Operator.ONE_OF))
    assert two.startswith("When the draft's topic is one of sales, “leads or mail”, ")
    assert one.startswith("When the draft's topic is one of “sales, leads or mail”, ")


@pytest.mark.parametrize(
    ("because", "shown"),
    [
        ("fraud risk.", "fraud risk"),
        ("Dr. Who says so", "“Dr. Who says so”"),
        ("it hurts unless the customer is new", "“it hurts unless the customer is new”"),
        ("...", ""),
    ],
)
def test_a_reason_cannot_be_taken_for_what_follows_it(because: str, shown: str) -> None:
    ending = f", because {shown}." if shown else "checks it."
    assert _said(because=because).endswith(ending)


@pytest.mark.parametrize(
    ("effect", "said"),
    [
        ({"level": Level.ONE_PERSON}, "one person of Finance checks it"),
        ({"level": Level.TWO_PEOPLE}, "two people of Finance check it"),
        ({"level": Level.BLOCK}, "it is stopped and only people of Finance decide it"),
        (
            {"level": Level.AUTO, "hold_seconds": 600},
            "it is held for 10 minutes and only people of Finance decide it",
        ),
        (
            {"level": Level.AUTO, "sample_percent": 10},
            "a person checks 10% of them, picked at random and only people of Finance decide it",
        ),
        ({"level": Level.AUTO}, "only people of Finance decide it"),
    ],
)
def test_the_group_is_said_with_every_effect(effect: dict[str, object], said: str) -> None:
    assert _said(**effect, required_group="Finance") == f"Always {said}."


@pytest.mark.parametrize(("value", "truth"), [("Billing", Truth.YES), ("bill", Truth.NO)])
def test_one_of_several_leaves_case_aside_as_is_does(value: str, truth: Truth) -> None:
    facts = {"draft.category": Fact("draft.category", value, "the draft")}
    several = _topic(("BILLING", "sales"), Operator.ONE_OF)
    assert evaluate(several, facts).truth is truth
    assert evaluate(_topic("billing"), facts).truth is truth
    assert implies(_topic(("billing",), Operator.ONE_OF), several)
