"""One rule of the owner against the facts: hit, not hit, or not evaluable (then: a person)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

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
    return any(_is_untrusted(condition) for condition in rule.asked)


def _is_untrusted(condition: Condition) -> bool:
    entry = entry_for(condition.fact)
    return entry is not None and not entry.trusted


def judge_rule(
    rule: Rule, trusted: Mapping[str, Fact], untrusted: Mapping[str, Fact] | None = None
) -> Findings:
    """What the rule asks for. Without `untrusted`, conditions on such facts count as not met.

    The rule's workflow is the caller's business. Names decide trust, not the mapping a value was
    put in: a catalogued untrusted fact among `trusted` is not looked at.
    """
    broken = tuple(_broken_parts(rule))
    own = _outcomes(rule.conditions, trusted, untrusted)
    bracket = _outcomes(rule.group, trusted, untrusted)
    truth = _joined(rule, own, bracket)
    exceptions = [evaluate(condition, trusted) for condition in rule.exceptions]
    if any(reason.code == "untrusted_exception" for reason in broken):
        exceptions = []
    if truth is Truth.NO or (exceptions and all(e.truth is Truth.YES for e in exceptions)):
        return Findings(broken)
    doubts = list(_doubts(rule, exceptions))
    if truth is Truth.UNKNOWN:
        return Findings((*broken, *_doubts_each(rule, own + bracket), *doubts))
    hit, effect = _hit(rule, own + bracket), effect_of(rule)
    return Findings(
        (*broken, hit, *doubts),
        effect=effect,
        claims=(GroupClaim(hit.level, effect.hold_seconds, rule.required_group),)
        if rule.required_group
        else (),
    )


def _outcomes(
    conditions: tuple[Condition, ...],
    trusted: Mapping[str, Fact],
    untrusted: Mapping[str, Fact] | None,
) -> list[Outcome]:
    return [
        Outcome(condition, Truth.NO)
        if untrusted is None and _is_untrusted(condition)
        else evaluate(condition, (untrusted or {}) if _is_untrusted(condition) else trusted)
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


def _broken_parts(rule: Rule) -> Iterator[Reason]:
    """What can never be evaluated, whatever the facts: reported even when it would not matter."""
    for condition in rule.asked:
        if problem := condition_problem(condition):
            yield _reason(rule, Outcome(condition, Truth.UNKNOWN, problem=problem))
    for condition in rule.exceptions:
        if _is_untrusted(condition) or entry_for(condition.fact) is None:
            outcome = Outcome(condition, Truth.UNKNOWN, problem="untrusted_exception")
            yield _reason(rule, outcome)
        elif problem := condition_problem(condition):
            yield _reason(rule, Outcome(condition, Truth.UNKNOWN, problem=problem))
    if not isinstance(rule.level, Level) or not is_in_bounds(rule):
        sentence = f"The rule “{quote(rule.name or rule.id)}” has no valid outcome."
        yield unevaluable("bad_outcome", sentence, rule=rule.id)


def _doubts(rule: Rule, exceptions: list[Outcome]) -> Iterator[Reason]:
    """An exception that may or may not hold: it does not count, and a person is told."""
    if all(outcome.truth is not Truth.NO for outcome in exceptions):
        yield from _doubts_each(rule, exceptions)


def _doubts_each(rule: Rule, outcomes: list[Outcome]) -> Iterator[Reason]:
    for outcome in outcomes:
        if outcome.truth is Truth.UNKNOWN:
            yield _reason(rule, outcome)


def _reason(rule: Rule, outcome: Outcome) -> Reason:
    return unevaluable(
        outcome.problem,
        problem_sentence(rule, outcome),
        rule=rule.id,
        fact=outcome.condition.fact,
    )


def _hit(rule: Rule, outcomes: list[Outcome]) -> Reason:
    facts = tuple(o.fact for o in outcomes if o.truth is Truth.YES and o.fact is not None)
    level = rule.level if isinstance(rule.level, Level) else Level.ONE_PERSON
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
    return Reason("rule", rule.id, level, hit_sentence(rule, facts), detail)


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
