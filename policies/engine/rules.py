"""One rule of the owner against the facts: hit, not hit, or not evaluable (then: a person)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from policies.engine.catalogue import entry_for
from policies.engine.comparisons import Outcome, Truth, condition_problem, evaluate
from policies.engine.effects import effect_of, is_in_bounds
from policies.engine.facts import Fact, Money
from policies.engine.findings import Findings, GroupClaim, unevaluable
from policies.engine.levels import Level
from policies.engine.quoting import quote
from policies.engine.sentences import hit_sentence, problem_sentence
from policies.engine.spec import Condition, Rule
from policies.engine.verdict import Reason


def rests_on_untrusted(rule: Rule) -> bool:
    """Whether any condition names a fact that strangers or models can write."""
    return any(is_untrusted(condition) for condition in rule.asked)


def is_untrusted(condition: Condition) -> bool:
    """Whether the condition names a fact that strangers or models can write."""
    entry = entry_for(condition.fact)
    return entry is not None and not entry.trusted


@dataclass(frozen=True, slots=True)
class Look:
    """What a rule looks like against the facts. `flaws` hold whatever the facts are.

    `truth` counts a met exception as NO; `doubts` are exceptions that may or may not hold.
    """

    truth: Truth
    outcomes: list[Outcome]
    flaws: list[Outcome]
    doubts: list[Outcome]
    has_bad_effect: bool

    @property
    def is_unsure(self) -> bool:
        """Whether anything about it could not be evaluated."""
        return bool(self.has_bad_effect or self.flaws or self.doubts or self.truth is Truth.UNKNOWN)


def look_at_rule(
    rule: Rule, trusted: Mapping[str, Fact], untrusted: Mapping[str, Fact] | None
) -> Look:
    """Compare every part. Without `untrusted`, conditions on such facts count as not met.

    The rule's workflow is the caller's business. Names decide trust, not the mapping a value was
    put in: a catalogued untrusted fact among `trusted` is not looked at.
    """
    flaws = list(flaws_of(rule))
    own = _outcomes(rule.conditions, trusted, untrusted)
    bracket = _outcomes(rule.group, trusted, untrusted)
    truth = _joined(rule, own, bracket)
    exceptions = [evaluate(condition, trusted) for condition in rule.exceptions]
    if any(flaw.problem == "untrusted_exception" for flaw in flaws):
        exceptions = []
    if exceptions and all(e.truth is Truth.YES for e in exceptions):
        truth = Truth.NO
    is_open = truth is not Truth.NO and all(e.truth is not Truth.NO for e in exceptions)
    doubts = [e for e in exceptions if is_open and e.truth is Truth.UNKNOWN]
    return Look(truth, own + bracket, flaws, doubts, has_bad_effect(rule))


def judge_rule(
    rule: Rule, trusted: Mapping[str, Fact], untrusted: Mapping[str, Fact] | None = None
) -> Findings:
    """What the rule asks for, with its reasons in words."""
    look = look_at_rule(rule, trusted, untrusted)
    reasons = [_reason(rule, outcome) for outcome in (*look.flaws, *look.doubts)]
    if look.has_bad_effect:
        sentence = f"The rule “{quote(rule.name or rule.id)}” has no valid outcome."
        reasons.append(unevaluable("bad_outcome", sentence, rule=rule.id))
    if look.truth is Truth.UNKNOWN:
        unknown = (outcome for outcome in look.outcomes if outcome.truth is Truth.UNKNOWN)
        return Findings((*reasons, *(_reason(rule, outcome) for outcome in unknown)))
    if look.truth is Truth.NO:
        return Findings(tuple(reasons))
    return Findings(
        (*reasons, _hit(rule, look.outcomes)), effect=effect_of(rule), claims=claims_of(rule)
    )


def level_of(rule: Rule) -> Level:
    """The rule's level; a person where it has none that is valid."""
    return rule.level if isinstance(rule.level, Level) else Level.ONE_PERSON


def claims_of(rule: Rule) -> tuple[GroupClaim, ...]:
    """Who must look when the rule is hit, if it names a group."""
    if not rule.required_group or not isinstance(rule.required_group, str):
        return ()
    return (GroupClaim(level_of(rule), effect_of(rule).hold_seconds, rule.required_group),)


def _outcomes(
    conditions: tuple[Condition, ...],
    trusted: Mapping[str, Fact],
    untrusted: Mapping[str, Fact] | None,
) -> list[Outcome]:
    return [
        Outcome(condition, Truth.NO)
        if untrusted is None and is_untrusted(condition)
        else evaluate(condition, (untrusted or {}) if is_untrusted(condition) else trusted)
        for condition in conditions
    ]


def _joined(rule: Rule, own: list[Outcome], bracket: list[Outcome]) -> Truth:
    """The bracket counts as one more condition; a rule that asks nothing always holds."""
    truths = [outcome.truth for outcome in own]
    if bracket:
        inside = [outcome.truth for outcome in bracket]
        truths.append(min(inside) if rule.group_match_all else max(inside))
    if not truths:
        return Truth.YES
    return min(truths) if rule.match_all else max(truths)


def flaws_of(rule: Rule) -> Iterator[Outcome]:
    """What can never be evaluated, whatever the facts: reported even when it would not matter."""
    for condition in rule.asked:
        if problem := condition_problem(condition):
            yield Outcome(condition, Truth.UNKNOWN, problem=problem)
    for condition in rule.exceptions:
        if is_untrusted(condition) or entry_for(condition.fact) is None:
            yield Outcome(condition, Truth.UNKNOWN, problem="untrusted_exception")
        elif problem := condition_problem(condition):
            yield Outcome(condition, Truth.UNKNOWN, problem=problem)


def has_bad_effect(rule: Rule) -> bool:
    """Whether its level or another part of its outcome is none that a rule may have."""
    return not (
        isinstance(rule.level, Level)
        and isinstance(rule.required_group, str)
        and is_in_bounds(rule)
    )


def _reason(rule: Rule, outcome: Outcome) -> Reason:
    return unevaluable(
        outcome.problem,
        problem_sentence(rule, outcome),
        rule=rule.id,
        fact=outcome.condition.fact,
    )


def _hit(rule: Rule, outcomes: list[Outcome]) -> Reason:
    facts = tuple(o.fact for o in outcomes if o.truth is Truth.YES and o.fact is not None)
    effect = effect_of(rule)
    detail = {
        "rule": rule.id,
        "name": rule.name,
        "hold_seconds": effect.hold_seconds,
        "required_group": rule.required_group,
        "facts": [
            {"name": f.name, "value": plain_value(f), "source": f.source}
            for _, f in sorted({f.name: f for f in facts}.items())
        ],
    }
    asked = {"sample_percent", "priority", "due_minutes"}
    detail |= {name: getattr(effect, name) for name in asked if getattr(effect, name)}
    return Reason("rule", rule.id, level_of(rule), hit_sentence(rule, facts), detail)


def plain_value(fact: Fact) -> object:
    """The value as JSON can hold it, text bounded."""
    match fact.value:
        case Money(minor=minor, currency=currency):
            return {"minor": minor, "currency": currency}
        case tuple() as items:
            return [quote(item) for item in items]
        case str() as text:
            return quote(text)
        case value:
            return value
