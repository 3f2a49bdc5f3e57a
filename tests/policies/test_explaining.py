"""The nearest single change that would have let a draft run alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from policies.engine.facts import Money, ProposedAction
from policies.engine.levels import Level
from policies.engine.spec import Condition, Mode, Operator, PolicySpec, Rule
from policies.explaining import Asked, NearestChange, nearest_change
from tests.policies.engine.cases import CLEAN, HARMLESS, WORKFLOW, facts

OVER_30 = Condition("action.amount", Operator.MORE_THAN, Money(3000, "EUR"))
FROM_30 = Condition("action.amount", Operator.AT_LEAST, Money(3000, "EUR"))
NEW = Condition("contact.tier", Operator.IS, "new")


def asked(*rules: Rule, **more: Any) -> Asked:
    """A harmless draft about 42 euros of a new customer, drawn so that it is not picked."""
    base = Asked(
        trusted=facts(action__amount=Money(4200, "EUR"), contact__tier="new"),
        untrusted=CLEAN,
        actions=(HARMLESS,),
        workflow=WORKFLOW,
        policy=PolicySpec(1, rules),
        sample_draw=0.9,
    )
    return replace(base, **more)


def rule(*conditions: Condition, key: str = "big", **more: Any) -> Rule:
    return replace(Rule(key, f"The {key} rule", conditions, Level.ONE_PERSON), **more)


def test_what_runs_alone_or_was_only_picked_needs_no_change() -> None:
    assert nearest_change(asked()) is None
    assert nearest_change(asked(sample_draw=0.0)) is None


@pytest.mark.parametrize(("condition", "bound"), [(OVER_30, "€30.00"), (FROM_30, "€29.99")])
def test_of_an_amount_rule_the_largest_amount_that_runs_alone_is_told(
    condition: Condition, bound: str
) -> None:
    found = nearest_change(asked(rule(condition, NEW)))
    assert found == NearestChange("amount", f"It would run alone at {bound} or less.", "big")


def test_a_rule_without_an_amount_is_named() -> None:
    found = nearest_change(asked(rule(NEW)))
    assert found == NearestChange(
        "rule", "It would run alone without the rule “The big rule”.", "big"
    )


def test_when_a_lower_amount_would_not_do_the_rule_is_named() -> None:
    either = rule(OVER_30, NEW, match_all=False)
    found = nearest_change(asked(either))
    assert found is not None
    assert found.kind == "rule"


def test_a_random_pick_that_would_have_followed_is_told() -> None:
    found = nearest_change(asked(rule(NEW), sample_draw=0.01))
    assert found is not None
    assert found.sentence == (
        "It would run alone without the rule “The big rule”. This one would then have been picked "
        "at random for a check."
    )


def test_two_causes_have_no_single_change() -> None:
    found = nearest_change(asked(rule(OVER_30), rule(NEW, key="other")))
    assert found == NearestChange(
        "several", "2 things ask for a person here; no single change would do."
    )


def test_what_code_asks_for_no_rule_can_change() -> None:
    deletes = ProposedAction(1, "note.add", frozenset({"deletes"}), auto_eligible=True)
    found = nearest_change(asked(rule(NEW), actions=(deletes,)))
    assert found is not None
    assert (found.kind, found.rule_id) == ("none", "")
    assert found.sentence.startswith("Nothing in the rules could let this run alone: step 1")


def test_the_mode_is_named() -> None:
    careful = replace(WORKFLOW, mode=Mode.APPROVE_BEFORE_ACTION)
    found = nearest_change(asked(workflow=careful))
    assert found == NearestChange(
        "mode", "It would run alone if this workflow ran by itself unless something stops it."
    )


def test_a_shortfall_of_confidence_is_told() -> None:
    found = nearest_change(asked(untrusted=replace(CLEAN, confidence=0.5)))
    assert found is not None
    assert (found.kind, found.rule_id) == ("confidence", "")


def test_a_fact_that_is_missing_is_the_rules_business() -> None:
    found = nearest_change(asked(rule(NEW), trusted=facts(action__amount=Money(1, "EUR"))))
    assert found is not None
    assert (found.kind, found.rule_id) == ("rule", "big")
