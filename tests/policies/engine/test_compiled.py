"""Leaving rules out by bits gives exactly the answer that looking at every rule gives."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from policies.engine.compiled import compile_policy, ready_policy
from policies.engine.effects import Effect
from policies.engine.facts import Fact, FactValue, Money, TrustedFacts, UntrustedFacts
from policies.engine.findings import Findings, merge
from policies.engine.levels import Level
from policies.engine.rules import judge_rule
from policies.engine.spec import Condition, Operator, PolicySpec, Rule
from tests.policies.engine import strategies as some
from tests.policies.engine.cases import facts


def of_all_rules(
    policy: PolicySpec, trusted: TrustedFacts, untrusted: UntrustedFacts | None
) -> Findings:
    """What looking at every rule of the workflow gives."""
    values = untrusted.values if untrusted else None
    rules = (rule for rule in policy.rules if rule.workflow in ("", "support"))
    return merge(judge_rule(rule, trusted.values, values) for rule in rules)


def of_candidates(
    policy: PolicySpec, trusted: TrustedFacts, untrusted: UntrustedFacts | None
) -> Findings:
    """What looking at the rules that were not left out gives."""
    values = untrusted.values if untrusted else None
    rules = compile_policy(policy).candidates("support", trusted.values, values)
    return merge(judge_rule(rule, trusted.values, values) for rule in rules)


@settings(max_examples=150)
@given(some.policies, some.trusted_facts, some.untrusted_facts)
def test_no_rule_that_matters_is_left_out(
    policy: PolicySpec, trusted: TrustedFacts, untrusted: UntrustedFacts
) -> None:
    for side in (None, untrusted):
        assert of_candidates(policy, trusted, side) == of_all_rules(policy, trusted, side)


@settings(max_examples=150)
@given(some.policies, some.trusted_facts, some.untrusted_facts)
def test_the_weight_is_what_the_reasons_add_up_to(
    policy: PolicySpec, trusted: TrustedFacts, untrusted: UntrustedFacts
) -> None:
    found = of_all_rules(policy, trusted, untrusted)
    weight = compile_policy(policy).weigh("support", trusted.values, untrusted.values)
    assert (weight.level, weight.effect) == (found.level, found.effect)
    assert weight.required_group == found.required_group
    hit = {reason.code for reason in found.reasons if reason.source == "rule"}
    assert set(weight.hit) == hit


def rule(*conditions: Condition, **parts: object) -> Rule:
    """A rule that stops what meets its conditions."""
    return replace(Rule("r", "R", conditions, Level.BLOCK), **parts)  # type: ignore[arg-type]


@pytest.mark.parametrize("bound", [-1, 0, 3000])
@pytest.mark.parametrize("operator", [o for o in Operator if "than" in o or "at_" in o])
def test_amounts_around_a_bound_are_told_apart(operator: Operator, bound: int) -> None:
    asked = rule(Condition("action.amount", operator, Money(bound, "EUR")))
    policy = PolicySpec(1, (asked, rule(Condition("action.amount", operator, Money(7, "USD")))))
    ready = compile_policy(policy)
    for minor in range(bound - 2, bound + 3):
        trusted = facts(action__amount=Money(minor, "EUR"))
        wanted = judge_rule(asked, trusted.values).level is Level.BLOCK
        assert (asked in ready.candidates("support", trusted.values, None)) is wanted


@pytest.mark.parametrize(
    ("value", "count"), [("vip", 1), ("new", 0), (None, 1), (3, 1), (("vip",), 1)]
)
def test_only_a_known_other_value_leaves_a_rule_out(value: FactValue, count: int) -> None:
    policy = PolicySpec(1, (rule(Condition("contact.tier", Operator.IS, "vip")),))
    trusted = facts(contact__tier=value)
    assert len(compile_policy(policy).candidates("support", trusted.values, None)) == count


def test_rules_of_other_workflows_are_left_out() -> None:
    policy = PolicySpec(1, (rule(workflow="invoices"), rule(workflow="support")))
    assert compile_policy(policy).candidates("support", {}, None) == (policy.rules[1],)


def test_a_broken_rule_is_never_left_out() -> None:
    broken = rule(Condition("moon.phase", Operator.IS, "full"))
    assert compile_policy(PolicySpec(1, (broken,))).candidates("support", {}, None) == (broken,)


def test_words_of_the_message_are_found_whole_and_folded() -> None:
    asked = rule(Condition("message.text", Operator.MENTIONS, ("Réfund",)))
    ready = compile_policy(PolicySpec(1, (asked,)))
    for text, count in (("a REFUND, please", 1), ("refunds", 0), ("réfund", 1)):
        untrusted = {"message.text": Fact("message.text", text, "mail")}
        assert len(ready.candidates("support", {}, untrusted)) == count


def test_two_texts_of_one_rule_must_both_be_there() -> None:
    both = rule(
        Condition("message.text", Operator.MENTIONS, ("refund", "money back")),
        Condition("message.text", Operator.CONTAINS, "order 7"),
    )
    either = rule(*both.conditions, id="s", match_all=False)
    ready = compile_policy(PolicySpec(1, (both, either)))
    for text, hit in (
        ("money back for order 7", ("r", "s")),
        ("refund", ("s",)),
        ("order 77", ("s",)),
        ("refunds", ()),
        ("", ()),
    ):
        untrusted = {"message.text": Fact("message.text", text, "mail")}
        assert ready.weigh("support", {}, untrusted).hit == hit


def test_two_texts_that_are_looked_for_alike_must_both_be_there() -> None:
    both = rule(
        Condition("message.text", Operator.CONTAINS, "refund"),
        Condition("message.text", Operator.CONTAINS, "order 7"),
    )
    ready = compile_policy(PolicySpec(1, (both,)))
    for text, hit in (("refund order 7", ("r",)), ("refund", ()), ("order 7", ())):
        untrusted = {"message.text": Fact("message.text", text, "mail")}
        assert ready.weigh("support", {}, untrusted).hit == hit


def test_words_that_fold_to_nothing_are_compared_as_ever() -> None:
    for operator, operand in ((Operator.CONTAINS, "\u00ad"), (Operator.MENTIONS, ("\u00ad",))):
        policy = PolicySpec(1, (rule(Condition("message.text", operator, operand)),))
        untrusted = UntrustedFacts({"message.text": Fact("message.text", "any", "mail")})
        nothing = TrustedFacts()
        assert of_candidates(policy, nothing, untrusted) == of_all_rules(policy, nothing, untrusted)


def test_a_policy_is_made_ready_once_and_never_answers_for_another() -> None:
    policy = PolicySpec(1, (rule(),))
    assert ready_policy(policy) is ready_policy(policy)
    other = PolicySpec(1, (rule(), rule(id="s")))
    assert len(ready_policy(other).candidates("support", {}, None)) == 2


def test_the_weight_of_rules_without_a_hit_is_nothing() -> None:
    weight = compile_policy(PolicySpec(1)).weigh("support", {}, {})
    assert (weight.level, weight.effect, weight.hit) == (Level.AUTO, Effect(), ())
