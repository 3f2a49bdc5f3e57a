"""What counts as a loosening: whatever is not proven to protect at least as well."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from policies.engine.decide import decide
from policies.engine.facts import FactValue, Money
from policies.engine.levels import Level
from policies.engine.spec import Condition, Operator, PolicySpec, Rule
from policies.loosening import covers, is_loosening
from tests.policies.engine import strategies

MORE_THAN = Operator.MORE_THAN


def amount(euros: int, operator: Operator = MORE_THAN, currency: str = "EUR") -> Condition:
    return Condition("action.amount", operator, Money(euros * 100, currency))


def is_(fact: str, value: FactValue) -> Condition:
    return Condition(fact, Operator.IS, value)


NEW_CUSTOMER = is_("contact.tier", "new")
ON_RECORD = is_("contact.on_record", True)
FOUND = is_("record.found", True)
BIG = Rule("big", "Big", (amount(30), NEW_CUSTOMER), Level.ONE_PERSON, hold_seconds=60)


def policy(*rules: Rule) -> PolicySpec:
    return PolicySpec(1, rules)


@pytest.mark.parametrize(
    "change",
    [
        {"level": Level.TWO_PEOPLE},
        {"level": Level.BLOCK},
        {"hold_seconds": 61},
        {"sample_percent": 5},
        {"required_group": "Finance"},
        {"conditions": (amount(29), NEW_CUSTOMER)},
        {"conditions": (amount(30, Operator.AT_LEAST), NEW_CUSTOMER)},
        {"conditions": (amount(30),)},
        {"conditions": ()},
        {"conditions": (amount(30), NEW_CUSTOMER), "match_all": False},
        {"name": "Other", "because": "x", "priority": 2, "due_minutes": 5, "id": "other"},
    ],
)
def test_a_change_that_protects_at_least_as_well_is_no_loosening(change: dict[str, Any]) -> None:
    assert is_loosening(policy(BIG), policy(replace(BIG, **change))) is False


@pytest.mark.parametrize(
    "change",
    [
        {"level": Level.AUTO},
        {"hold_seconds": 59},
        {"conditions": (amount(31), NEW_CUSTOMER)},
        {"conditions": (amount(30, currency="USD"), NEW_CUSTOMER)},
        {"conditions": (amount(30), NEW_CUSTOMER, FOUND)},
        {"conditions": (amount(30), is_("contact.tier", "standard"))},
        {"exceptions": (ON_RECORD,)},
        {"workflow": "refunds"},
        {"group": (FOUND, ON_RECORD)},
    ],
)
def test_anything_not_provably_as_strict_is_a_loosening(change: dict[str, Any]) -> None:
    assert is_loosening(policy(BIG), policy(replace(BIG, **change))) is True


def test_adding_a_rule_tightens_and_taking_one_away_loosens() -> None:
    other = Rule("other", "Other", (FOUND,), Level.BLOCK)
    assert is_loosening(policy(BIG), policy(BIG, other)) is False
    assert is_loosening(policy(BIG, other), policy(BIG)) is True
    assert is_loosening(policy(), policy(BIG)) is False


def test_a_rule_may_go_when_another_says_at_least_the_same() -> None:
    broad = Rule("all", "All", (), Level.TWO_PEOPLE, hold_seconds=60)
    assert is_loosening(policy(BIG), policy(broad)) is False


def test_a_dropped_exception_tightens_only_where_a_person_decides() -> None:
    held = Rule("hold", "Hold", (FOUND,), Level.AUTO, exceptions=(ON_RECORD,), hold_seconds=60)
    # Not knowing the exception's fact asks a person today; without the exception nobody would.
    assert is_loosening(policy(held), policy(replace(held, exceptions=()))) is True
    person = replace(held, level=Level.ONE_PERSON)
    assert is_loosening(policy(person), policy(replace(person, exceptions=()))) is False


def test_a_further_exception_condition_tightens() -> None:
    one = replace(BIG, exceptions=(ON_RECORD,))
    both = replace(BIG, exceptions=(ON_RECORD, FOUND))
    assert covers(both, one) is True
    assert covers(one, both) is False


def test_a_known_value_does_not_prove_presence_where_it_is_not_known() -> None:
    present = Rule("p", "P", (Condition("action.amount", Operator.IS_PRESENT),), Level.ONE_PERSON)
    assert covers(present, replace(BIG, hold_seconds=0)) is False


def test_a_changed_group_claim_beside_another_group_is_a_loosening() -> None:
    finance = replace(BIG, required_group="Finance")
    interns = Rule("i", "I", (FOUND,), Level.ONE_PERSON, required_group="Interns", hold_seconds=900)
    assert is_loosening(policy(finance), policy(finance, interns)) is True
    assert is_loosening(policy(finance, interns), policy(finance, interns)) is False


@pytest.mark.parametrize(
    ("before", "after", "loosens"),
    [
        (("refund",), ("refund", "chargeback"), False),
        (("refund", "chargeback"), ("refund",), True),
    ],
)
def test_a_longer_list_of_words_tightens(
    before: tuple[str, ...], after: tuple[str, ...], loosens: bool
) -> None:
    def rule(words: tuple[str, ...]) -> Rule:
        return Rule("w", "W", (Condition("message.text", Operator.MENTIONS, words),), Level.BLOCK)

    assert is_loosening(policy(rule(before)), policy(rule(after))) is loosens


def test_a_shorter_text_contains_more() -> None:
    def rule(text: str) -> Rule:
        condition = Condition("message.text", Operator.CONTAINS, text)
        return Rule("t", "T", (condition,), Level.ONE_PERSON)

    assert is_loosening(policy(rule("Refunds")), policy(rule("refund"))) is False
    assert is_loosening(policy(rule("refund")), policy(rule("refunds"))) is True


_tweaks = st.fixed_dictionaries(
    {},
    optional={
        "level": st.sampled_from(list(Level)),
        "hold_seconds": st.integers(0, 3600),
        "match_all": st.booleans(),
        "workflow": st.sampled_from(["", "support"]),
        "exceptions": st.just(()),
        "conditions": st.lists(strategies.conditions, max_size=3).map(tuple),
        "required_group": st.sampled_from(["", "finance"]),
    },
)


@given(
    old=strategies.policies,
    tweaks=st.lists(_tweaks, max_size=4),
    dropped=st.integers(0, 4),
    trusted=strategies.trusted_facts,
    untrusted=strategies.untrusted_facts,
    actions=strategies.actions,
    workflow=strategies.workflows,
    draw=strategies.draws,
)
def test_what_is_no_loosening_never_lowers_a_verdict(
    old: PolicySpec, tweaks: list[dict[str, Any]], dropped: int, **asked: Any
) -> None:
    changed = [
        replace(rule, **tweak)
        for rule, tweak in zip(old.rules, [*tweaks, *[{}] * len(old.rules)], strict=False)
    ]
    new = PolicySpec(old.version, tuple(changed[:dropped] if dropped < len(changed) else changed))
    assume(not is_loosening(old, new))
    draw = asked.pop("draw")
    before = decide(policy=old, sample_draw=draw, **asked)
    after = decide(policy=new, sample_draw=draw, **asked)
    assert after.level >= before.level
    assert after.hold_seconds >= before.hold_seconds
    assert before.required_group in ("", after.required_group)
