"""The gate's promises on ten thousand generated cases."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from policies.engine.base import base_findings
from policies.engine.ceilings import bundle_ceilings, ceilings_for
from policies.engine.codec import verdict_to_json
from policies.engine.decide import decide
from policies.engine.levels import Level, join
from tests.policies.engine.generated import Draws

ROUNDS = range(25)


def allowed(case: dict[str, Any]) -> dict[str, Any]:
    """The same case with steps that the workflow allows, so that the level is not always BLOCK."""
    steps = tuple(replace(step, kind="note.add") for step in case["actions"])
    return {**case, "actions": steps}


def ceiling_of(case: dict[str, Any]) -> Level:
    """What code asks for, whatever the policy says."""
    actions, workflow = case["actions"], case["workflow"]
    of_steps = (ceilings_for(action, workflow).level for action in actions)
    return join(bundle_ceilings(actions, workflow).level, *of_steps)


@pytest.mark.parametrize("seed", ROUNDS)
def test_whatever_strangers_write_trusted_rules_and_ceilings_hold(seed: int) -> None:
    """5,000 cases: every trusted side against twenty untrusted ones."""
    draws = Draws(seed)
    for _ in range(10):
        case = allowed(draws.case())
        trusted, actions = case["trusted"], case["actions"]
        floor = base_findings(trusted, actions, case["workflow"], case["policy"])
        for _ in range(20):
            verdict = decide(**{**case, "untrusted": draws.untrusted()})
            assert verdict.level >= floor.level >= ceiling_of(case)
            assert verdict.hold_seconds >= floor.effect.hold_seconds
            assert verdict.required_group == floor.required_group or not floor.required_group


@pytest.mark.parametrize("seed", ROUNDS)
def test_the_order_of_anything_changes_nothing(seed: int) -> None:
    """2,000 cases, rules and conditions and steps shuffled; priority and sample included."""
    draws = Draws(1000 + seed)

    def shuffled(items: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(draws.chance.sample(items, len(items)))

    for _ in range(80):
        case = allowed(draws.case())
        policy = case["policy"]
        before = decide(**case)
        moved = replace(policy, rules=shuffled(policy.rules))
        after = decide(**{**case, "policy": moved, "actions": shuffled(case["actions"])})
        assert verdict_to_json(after) == verdict_to_json(before)
        turned = tuple(
            replace(rule, conditions=shuffled(rule.conditions), group=shuffled(rule.group))
            for rule in policy.rules
        )
        again = decide(**{**case, "policy": replace(policy, rules=turned)})
        outcome = ("level", "hold_seconds", "required_group", "inclusion_probability", "priority")
        assert [getattr(again, name) for name in outcome] == [
            getattr(before, name) for name in outcome
        ]


@pytest.mark.parametrize("seed", ROUNDS)
def test_one_more_rule_never_lowers_anything(seed: int) -> None:
    """2,000 cases: level, hold and chance of a check only rise, the due time only comes closer."""
    draws = Draws(2000 + seed)
    for _ in range(80):
        case = allowed(draws.case())
        policy = case["policy"]
        before = decide(**case)
        more = replace(policy, rules=(*policy.rules, draws.rule()))
        after = decide(**{**case, "policy": more})
        assert after.level >= before.level
        assert after.hold_seconds >= before.hold_seconds
        assert after.inclusion_probability >= before.inclusion_probability
        assert not before.due_minutes or 0 < after.due_minutes <= before.due_minutes
        assert not before.priority or after.priority >= before.priority


@pytest.mark.parametrize("seed", ROUNDS)
def test_no_hostile_policy_passes_a_ceiling(seed: int) -> None:
    """1,000 hostile policies."""
    draws = Draws(3000 + seed)
    for _ in range(40):
        case = {**draws.case(), "policy": draws.hostile_policy()}
        verdict = decide(**case)
        assert verdict.level >= ceiling_of(case)
        assert verdict.hold_seconds >= case["workflow"].hold_seconds


def test_full_confidence_only_ever_takes_its_own_reason_away() -> None:
    """500 cases with confidence, stated and measured, fixed at 1."""
    draws = Draws(4000)
    own = {"no_confidence", "low_confidence", "bad_calibration"}
    for _ in range(500):
        case = allowed(draws.case())
        sure = replace(case["untrusted"], confidence=1.0, calibrated_confidence=1.0)
        before, after = decide(**case), decide(**{**case, "untrusted": sure})
        others = [r for r in before.reasons if r.code not in own and r.source != "sample"]
        assert [r for r in after.reasons if r.source != "sample"] == others
        assert after.level >= join(*(reason.level for reason in others))


def test_the_generated_cases_reach_every_level() -> None:
    draws = Draws(5000)
    levels = [decide(**allowed(draws.case())).level for _ in range(400)]
    assert {level: levels.count(level) > 5 for level in Level} == dict.fromkeys(Level, True)
