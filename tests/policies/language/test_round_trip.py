"""Every sentence that the product says about a rule reads back as that rule."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings

from policies.engine.facts import Money
from policies.engine.levels import Level
from policies.engine.sentences import rule_sentence
from policies.engine.spec import Condition, Operator, Rule
from policies.language import (
    LONGEST,
    Understood,
    normal_form,
    parse_sentence,
    sentence_to_edit,
)
from tests.policies.language.rules import CURRENCY, GROUPS, WORKFLOWS, rules


def read(text: str) -> object:
    return parse_sentence(text, currency=CURRENCY, workflows=WORKFLOWS, groups=GROUPS)


@settings(max_examples=300)
@given(rules)
def test_every_rule_reads_back_from_its_own_sentence(rule: Rule) -> None:
    sentence = rule_sentence(rule)
    assume(len(sentence) <= LONGEST)
    parsed = read(sentence)
    assert isinstance(parsed, Understood), (sentence, parsed)
    assert parsed.rule == normal_form(rule)
    assert parsed.assumptions == ()
    assert rule_sentence(parsed.rule) == parsed.echo


@settings(max_examples=100)
@given(rules)
def test_a_sentence_to_edit_is_given_for_every_rule_that_fits(rule: Rule) -> None:
    sentence = rule_sentence(rule)
    shown = sentence_to_edit(rule, currency=CURRENCY, workflows=WORKFLOWS, groups=GROUPS)
    assert shown == (sentence if len(sentence) <= LONGEST else "")


NEW = Condition("contact.tier", Operator.IS, "new")


@pytest.mark.parametrize(
    "change",
    [
        {"level": Level.AUTO},
        {"required_group": "Nobody"},
        {"workflow": "gone"},
        {"because": "x" * 121},
        {"conditions": (replace(NEW, value="purple"),)},
        {"conditions": (Condition("action.amount", Operator.IS, Money(100, "USD")),)},
        {"exceptions": (Condition("message.text", Operator.CONTAINS, "vip"),)},
    ],
)
def test_a_rule_that_would_change_by_its_sentence_is_not_offered_for_editing(
    change: dict[str, object],
) -> None:
    rule = replace(Rule("one", "One", (NEW,), Level.ONE_PERSON), **change)  # type: ignore[arg-type]
    assert sentence_to_edit(rule, currency=CURRENCY, workflows=WORKFLOWS, groups=GROUPS) == ""
