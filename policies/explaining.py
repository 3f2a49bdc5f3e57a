"""Why a draft needed people, and the nearest single change that would have let it run alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from policies.bounds import AMOUNT
from policies.engine.amounts import format_money
from policies.engine.decide import decide
from policies.engine.facts import Money, ProposedAction, TrustedFacts, UntrustedFacts
from policies.engine.levels import Level
from policies.engine.spec import Condition, Mode, Operator, PolicySpec, Rule, WorkflowSpec
from policies.engine.verdict import Reason, Verdict

ChangeKind = Literal["amount", "rule", "mode", "confidence", "other", "none", "several"]


@dataclass(frozen=True, slots=True)
class Asked:
    """Everything the gate was asked, so that it can be asked again with one thing changed."""

    trusted: TrustedFacts
    untrusted: UntrustedFacts
    actions: tuple[ProposedAction, ...]
    workflow: WorkflowSpec
    policy: PolicySpec
    sample_draw: float

    def judge(self) -> Verdict:
        """The gate's verdict."""
        return decide(
            trusted=self.trusted,
            untrusted=self.untrusted,
            actions=self.actions,
            workflow=self.workflow,
            policy=self.policy,
            sample_draw=self.sample_draw,
        )


@dataclass(frozen=True, slots=True)
class NearestChange:
    """What would have let it run alone. `rule_id` names the rule it is about, if one.

    "none": no rule and no setting could, because code asks for a person; "several": more than one
    thing stands in the way.
    """

    kind: ChangeKind
    sentence: str
    rule_id: str = ""


def nearest_change(asked: Asked) -> NearestChange | None:
    """The smallest single change towards running alone; None when it did, or was only picked."""
    verdict = asked.judge()
    raising = [reason for reason in verdict.reasons if reason.level > Level.AUTO]
    causes = {cause_of(reason) for reason in raising}
    if not causes or all(reason.source == "sample" for reason in raising):
        return None
    if fixed := next((r for r in raising if r.source == "ceiling"), None):
        sentence = f"Nothing in the rules could let this run alone: {_lowered(fixed.sentence)}"
        return NearestChange("none", sentence)
    if len(causes) > 1:
        return NearestChange(
            "several", f"{len(causes)} things ask for a person here; no single change would do."
        )
    found = next(filter(None, _relaxations(asked, raising[0])), None)
    picked = _picked_anyway(asked)
    return replace(found, sentence=found.sentence + picked) if found else None


def cause_of(reason: Reason) -> tuple[str, str]:
    """What has to go for this reason to go: one rule, or one kind of finding."""
    rule = str(reason.detail.get("rule", ""))
    if rule:
        return "rule", rule
    return reason.source.removeprefix("input_").removeprefix("output_"), reason.code


def _relaxations(asked: Asked, reason: Reason) -> Iterator[NearestChange | None]:
    source, key = cause_of(reason)
    if source == "rule":
        rule = next((rule for rule in asked.policy.rules if rule.id == key), None)
        if rule is not None:
            yield from (_lower_amount(asked, rule, part) for part in rule.asked)
            sentence = f"It would run alone without the rule “{rule.name}”."
            yield NearestChange("rule", sentence, rule.id)
    elif source == "mode":
        calm = replace(asked.workflow, mode=Mode.FLAG_ON_EXCEPTION)
        if _runs_alone(replace(asked, workflow=calm)):
            sentence = (
                "It would run alone if this workflow ran by itself unless something stops it."
            )
            yield NearestChange("mode", sentence)
    elif reason.code == "low_confidence":
        share = f"{asked.workflow.confidence_threshold:.0%}"
        yield NearestChange("confidence", f"It would run alone if the draft were {share} sure.")
    yield NearestChange("other", f"It would run alone without this: {_lowered(reason.sentence)}")


def _lower_amount(asked: Asked, rule: Rule, part: Condition) -> NearestChange | None:
    """“It would run alone at €30.00 or less”, when that is really so."""
    fact = asked.trusted.values.get(AMOUNT)
    if part.fact != AMOUNT or fact is None or not isinstance(part.value, Money):
        return None
    largest = {Operator.MORE_THAN: part.value.minor, Operator.AT_LEAST: part.value.minor - 1}
    if part.operator not in largest:
        return None
    money = Money(largest[part.operator], part.value.currency)
    values = {**asked.trusted.values, AMOUNT: replace(fact, value=money)}
    if not _runs_alone(replace(asked, trusted=TrustedFacts(values))):
        return None
    return NearestChange("amount", f"It would run alone at {format_money(money)} or less.", rule.id)


def _runs_alone(asked: Asked) -> bool:
    """Whether nothing but a random pick would ask for a person."""
    return all(
        reason.source == "sample" or reason.level is Level.AUTO for reason in asked.judge().reasons
    )


def _picked_anyway(asked: Asked) -> str:
    if asked.sample_draw >= asked.workflow.sample_rate:
        return ""
    return " This one would then have been picked at random for a check."


def _lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
