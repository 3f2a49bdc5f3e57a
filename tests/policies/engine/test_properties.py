"""What must hold for every input: untrusted values and hostile policies never lower the level."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from policies.engine.base import base_findings
from policies.engine.ceilings import ceilings_for
from policies.engine.codec import (
    policy_from_json,
    policy_to_json,
    snapshot_from_json,
    snapshot_to_json,
    verdict_from_json,
    verdict_to_json,
)
from policies.engine.decide import decide
from policies.engine.facts import ProposedAction, UntrustedFacts
from policies.engine.levels import Level, join
from policies.engine.sentences import rule_sentence
from policies.engine.spec import PolicySpec, Rule, WorkflowSpec
from policies.engine.verdict import Verdict
from tests.policies.engine import strategies as some

case = st.fixed_dictionaries(
    {
        "trusted": some.trusted_facts,
        "untrusted": some.untrusted_facts,
        "actions": some.actions,
        "workflow": some.workflows,
        "policy": some.policies,
        "sample_draw": some.draws,
    }
)
Case = dict[str, Any]
TRUSTED = ("trusted", "actions", "workflow", "policy")


@settings(max_examples=80)
@given(case)
def test_no_untrusted_value_gets_below_what_trusted_facts_ask_for(given_case: Case) -> None:
    verdict = decide(**given_case)
    floor = base_findings(*(given_case[k] for k in TRUSTED)).level
    assert verdict.level >= floor
    assert verdict.level == join(*(reason.level for reason in verdict.reasons))


@settings(max_examples=60)
@given(case, some.untrusted_facts)
def test_the_trusted_floor_is_the_same_whatever_the_message_says(
    given_case: Case, other: UntrustedFacts
) -> None:
    floor = base_findings(*(given_case[k] for k in TRUSTED)).level
    assert decide(**{**given_case, "untrusted": other}).level >= floor


@settings(max_examples=60)
@given(case, some.rules)
def test_adding_a_rule_never_lowers_level_or_hold(given_case: Case, rule: Rule) -> None:
    policy = given_case["policy"]
    more = replace(policy, rules=(*policy.rules, rule))
    before = decide(**given_case)
    after = decide(**{**given_case, "policy": more})
    assert after.level >= before.level
    assert after.hold_seconds >= before.hold_seconds


@settings(max_examples=50)
@given(case, st.randoms(use_true_random=False))
def test_the_order_of_rules_actions_and_conditions_changes_nothing(
    given_case: Case, shuffler: Any
) -> None:
    def shuffled(items: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(shuffler.sample(items, len(items)))

    policy = given_case["policy"]
    other = {
        **given_case,
        "actions": shuffled(given_case["actions"]),
        "policy": replace(policy, rules=shuffled(policy.rules)),
    }
    assert verdict_to_json(decide(**other)) == verdict_to_json(decide(**given_case))


@settings(max_examples=80)
@given(case)
def test_no_policy_gets_below_the_ceilings_in_code(given_case: Case) -> None:
    actions: tuple[ProposedAction, ...] = given_case["actions"]
    workflow: WorkflowSpec = given_case["workflow"]
    ceiling = join(*(ceilings_for(action, workflow).level for action in actions))
    verdict = decide(**given_case)
    assert verdict.level >= ceiling
    if not actions:
        assert verdict.level >= Level.ONE_PERSON
    if any(action.kind not in workflow.allowed_kinds for action in actions):
        assert verdict.level is Level.BLOCK


@settings(max_examples=50)
@given(case)
def test_full_confidence_takes_no_other_reason_away(given_case: Case) -> None:
    sure = replace(given_case["untrusted"], confidence=1.0)
    verdict = decide(**given_case)
    surer = decide(**{**given_case, "untrusted": sure})
    about_confidence = {"no_confidence", "low_confidence"}
    others = [r for r in verdict.reasons if r.code not in about_confidence and r.source != "sample"]
    assert [r for r in surer.reasons if r.source != "sample"] == others


@settings(max_examples=50)
@given(case)
def test_a_stored_snapshot_and_policy_replay_to_the_same_verdict(given_case: Case) -> None:
    verdict = decide(**given_case)
    trusted, untrusted = snapshot_from_json(
        snapshot_to_json(given_case["trusted"], given_case["untrusted"])
    )
    policy = policy_from_json(policy_to_json(given_case["policy"]))
    again = decide(**{**given_case, "trusted": trusted, "untrusted": untrusted, "policy": policy})
    assert verdict_to_json(again) == verdict_to_json(verdict)
    assert verdict_from_json(verdict_to_json(verdict)) == verdict


@settings(max_examples=50)
@given(case)
def test_every_rule_and_verdict_has_words(given_case: Case) -> None:
    verdict: Verdict = decide(**given_case)
    policy: PolicySpec = given_case["policy"]
    for sentence in (*map(rule_sentence, policy.rules), *(one.sentence for one in verdict.reasons)):
        assert sentence[0].isupper()
        assert sentence[-1] in ".”"
    assert all(reason.code for reason in verdict.reasons)


@settings(max_examples=50)
@given(case, st.sampled_from(["trusted", "untrusted", "actions", "policy"]), st.integers())
def test_garbage_in_any_place_is_answered_with_a_person(
    given_case: Case, place: str, garbage: int
) -> None:
    anything = Rule(id="any", name="Any", conditions=(), level=Level.ONE_PERSON)
    policy = replace(given_case["policy"], rules=(*given_case["policy"].rules, anything))
    verdict = decide(**{**given_case, "policy": policy, place: garbage})
    assert verdict.level >= Level.ONE_PERSON
