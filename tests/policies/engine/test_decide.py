"""The gate, one contribution at a time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from policies.engine.decide import ENGINE_VERSION
from policies.engine.facts import Fact, LabelledText, Money, UntrustedFacts
from policies.engine.levels import Level
from policies.engine.spec import Condition, Mode, Operator, Rule
from tests.policies.engine.cases import CLEAN, HARMLESS, codes, facts, verdict

BIG = Rule(
    id="big",
    name="Big amounts",
    conditions=(Condition("action.amount", Operator.MORE_THAN, Money(3000, "EUR")),),
    level=Level.TWO_PEOPLE,
    hold_seconds=600,
    required_group="finance",
)


def test_a_harmless_draft_may_run_alone_and_says_its_chance_of_a_check() -> None:
    result = verdict()
    assert (result.level, result.reasons, result.hold_seconds) == (Level.AUTO, (), 0)
    assert (result.inclusion_probability, result.picked_at_random) == (0.05, False)
    assert (result.policy_version, result.engine_version) == (7, ENGINE_VERSION)


@pytest.mark.parametrize(
    "consequence",
    [
        "moves_money",
        "regulated",
        "changes_recipient",
        "changes_commitment",
        "external_free_text",
        "deletes",
        "changes_permissions",
    ],
)
def test_a_consequence_in_code_always_asks_a_person(consequence: str) -> None:
    action = replace(HARMLESS, consequences=frozenset({consequence}))
    result = verdict(actions=(action,))
    assert (result.level, codes(result)) == (Level.ONE_PERSON, [("ceiling", consequence)])


def test_a_consequence_the_gate_does_not_know_asks_a_person() -> None:
    result = verdict(actions=(replace(HARMLESS, consequences=frozenset({"teleports"})),))
    assert codes(result) == [("ceiling", "unknown_consequence")]
    assert result.level is Level.ONE_PERSON


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"auto_eligible": False}, "not_auto_eligible"),
        ({"writes_free_text": True}, "model_free_text"),
        ({"untrusted_slots": ("recipient",)}, "untrusted_slot"),
    ],
)
def test_an_action_that_cannot_run_alone_asks_a_person(
    change: dict[str, object], code: str
) -> None:
    result = verdict(actions=(replace(HARMLESS, **change),))  # type: ignore[arg-type]
    assert (result.level, codes(result)) == (Level.ONE_PERSON, [("ceiling", code)])


def test_a_slot_filled_by_a_stranger_is_named() -> None:
    result = verdict(actions=(replace(HARMLESS, untrusted_slots=("iban",)),))
    assert result.reasons[0].detail["slot"] == "iban"
    assert result.reasons[0].sentence == (
        "Step 1 (note.add) takes its iban from text that could not be traced to a record."
    )


@pytest.mark.parametrize("kind", ["bank.transfer", ""])
def test_a_kind_the_workflow_does_not_allow_is_blocked(kind: str) -> None:
    result = verdict(actions=(replace(HARMLESS, kind=kind),))
    assert (result.level, codes(result)) == (Level.BLOCK, [("ceiling", "kind_not_allowed")])
    assert result.reviewers_needed == 0


def test_no_action_asks_a_person() -> None:
    assert codes(verdict(actions=())) == [("ceiling", "no_actions")]
    assert verdict(actions=()).level is Level.ONE_PERSON


def test_more_than_ten_steps_at_once_ask_a_person() -> None:
    ten = tuple(replace(HARMLESS, position=n) for n in range(10))
    assert verdict(actions=ten).level is Level.AUTO
    assert codes(verdict(actions=(*ten, HARMLESS))) == [("ceiling", "bulk")]


@pytest.mark.parametrize("mode", [mode for mode in Mode if mode != Mode.FLAG_ON_EXCEPTION])
def test_every_other_mode_asks_a_person(mode: Mode) -> None:
    result = verdict(mode=mode)
    assert (result.level, codes(result)) == (Level.ONE_PERSON, [("mode", mode.value)])


def test_an_unknown_mode_asks_a_person() -> None:
    result = verdict(mode="run_everything")
    assert (result.level, codes(result)) == (Level.ONE_PERSON, [("unevaluable", "unknown_mode")])


@pytest.mark.parametrize(
    ("confidence", "code"),
    [
        (None, "no_confidence"),
        (float("nan"), "no_confidence"),
        (7.0, "no_confidence"),
        (0.799, "low_confidence"),
    ],
)
def test_a_draft_that_is_not_sure_asks_a_person(confidence: float | None, code: str) -> None:
    result = verdict(untrusted=replace(CLEAN, confidence=confidence))
    assert (result.level, codes(result)) == (Level.ONE_PERSON, [("model", code)])


def test_low_confidence_is_never_rounded_up_to_what_was_asked() -> None:
    result = verdict(untrusted=replace(CLEAN, confidence=0.799))
    assert result.reasons[0].sentence == (
        "The draft calls itself 79% sure, which is not calibrated yet; this workflow asks for 80%."
    )


def test_a_flag_of_the_model_asks_a_person_and_quotes_it() -> None:
    result = verdict(untrusted=replace(CLEAN, model_flags=("two orders match",)))
    assert codes(result) == [("model", "model_flag")]
    assert result.reasons[0].sentence == "The draft asks for a person: “two orders match”."


def test_the_random_check_picks_below_the_rate_and_not_at_it() -> None:
    picked = verdict(draw=0.0499)
    assert (picked.level, codes(picked)) == (Level.ONE_PERSON, [("sample", "random_check")])
    assert (picked.picked_at_random, picked.inclusion_probability) == (True, 0.05)
    assert verdict(draw=0.05).level is Level.AUTO


def test_nothing_is_picked_at_random_when_a_person_looks_anyway() -> None:
    result = verdict(mode=Mode.HUMAN_OWNED, draw=0.0)
    assert (result.picked_at_random, result.inclusion_probability) == (False, 1.0)
    assert codes(result) == [("mode", "human_owned")]


@pytest.mark.parametrize("rate", [float("nan"), -0.1, 1.5, True])
def test_a_nonsensical_sample_rate_asks_a_person(rate: float) -> None:
    result = verdict(sample_rate=rate)
    assert (result.level, codes(result)) == (Level.ONE_PERSON, [("unevaluable", "bad_sample")])


def test_a_nonsensical_threshold_asks_a_person() -> None:
    result = verdict(confidence_threshold=float("nan"))
    assert codes(result) == [("unevaluable", "bad_threshold")]


def test_a_rule_hit_raises_holds_and_names_the_group() -> None:
    result = verdict(BIG, trusted=facts(action__amount=Money(3001, "EUR")), hold_seconds=60)
    assert (result.level, result.hold_seconds) == (Level.TWO_PEOPLE, 600)
    assert (result.required_group, result.reviewers_needed) == ("finance", 2)
    assert codes(result) == [("rule", "big")]
    assert result.reasons[0].detail["facts"] == [
        {
            "name": "action.amount",
            "value": {"minor": 3001, "currency": "EUR"},
            "source": "record",
        }
    ]


def test_a_rule_that_does_not_match_adds_nothing() -> None:
    result = verdict(BIG, trusted=facts(action__amount=Money(3000, "EUR")), hold_seconds=60)
    assert (result.level, result.reasons, result.hold_seconds) == (Level.AUTO, (), 60)
    assert result.required_group == ""


def test_a_rule_of_another_workflow_is_not_asked() -> None:
    rule = replace(BIG, workflow="invoices")
    assert verdict(rule, trusted=facts(action__amount=Money(9999, "EUR"))).level is Level.AUTO


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (None, "missing_fact"),
        (Money(1, "USD"), "different_currency"),
        (3001, "wrong_type"),
        ("30.01", "wrong_type"),
    ],
)
def test_a_fact_that_cannot_be_compared_asks_a_person_and_is_named(
    value: Money | int | str | None, problem: str
) -> None:
    result = verdict(BIG, trusted=facts(action__amount=value))
    assert (result.level, codes(result)) == (Level.ONE_PERSON, [("unevaluable", problem)])
    assert result.reasons[0].detail == {"rule": "big", "fact": "action.amount"}


def test_a_fault_in_a_detector_asks_a_person_and_silences_nothing_else() -> None:
    hostile = replace(CLEAN, input_texts=(LabelledText("body", 5),))  # type: ignore[arg-type]
    result = verdict(BIG, untrusted=hostile, trusted=facts(action__amount=Money(9999, "EUR")))
    assert result.level is Level.TWO_PEOPLE
    assert ("unevaluable", "engine_fault") in codes(result)


def test_hopeless_input_still_gets_an_answer() -> None:
    result = verdict(untrusted=None, actions=None, trusted=5)  # type: ignore[arg-type]
    assert result.level is Level.ONE_PERSON
    assert {reason.code for reason in result.reasons} >= {"engine_fault"}


def test_a_group_named_by_trusted_rules_is_not_displaced_by_a_message() -> None:
    other = Rule(
        id="other",
        name="Other",
        conditions=(Condition("message.text", Operator.CONTAINS, "open"),),
        level=Level.BLOCK,
        required_group="anyone",
    )
    result = verdict(BIG, other, trusted=facts(action__amount=Money(9999, "EUR")))
    assert (result.level, result.required_group) == (Level.BLOCK, "finance")
    assert verdict(other).required_group == "anyone"


def test_an_untrusted_value_put_among_the_trusted_ones_is_not_believed() -> None:
    rule = replace(BIG, conditions=(Condition("message.amount", Operator.IS_MISSING),))
    smuggled = facts(message__amount=Money(1, "EUR"))
    assert verdict(rule, trusted=smuggled).level is Level.TWO_PEOPLE
    honest = UntrustedFacts({"message.amount": Fact("message.amount", Money(1, "EUR"), "mail")})
    assert verdict(rule, untrusted=replace(CLEAN, values=honest.values)).level is Level.AUTO
