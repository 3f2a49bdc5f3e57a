"""What is odd about a set of rules, in plain words: nothing here forbids anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from policies.bounds import contradiction_in, largest_open_amount
from policies.engine.amounts import format_money
from policies.engine.catalogue import entry_for
from policies.engine.effects import effect_of
from policies.engine.facts import Money
from policies.engine.levels import Level
from policies.engine.sentences import fact_label
from policies.engine.spec import Operator, PolicySpec, Rule
from policies.implying import implies, parts_of
from policies.loosening import covers
from policies.talked_off import conditions_a_message_ends
from policies.timing import REVIEW_DAYS, ZOMBIE_DAYS

LintCode = Literal[
    "never_matches",
    "always_matches",
    "shadowed",
    "contradictory_bounds",
    "unit_mismatch",
    "gap",
    "unknown_fact",
    "no_effect",
    "review_due",
    "zombie",
    "always_applied",
    "nobody_may_decide",
    "talked_off",
]


ENOUGH_TO_TELL = 50  # tasks that all have to be hit before a rule is called one that always applies


@dataclass(frozen=True, slots=True)
class Lint:
    """One finding. `rule_id` is empty for the policy as a whole; `other_id` names a second rule."""

    code: LintCode
    rule_id: str
    message: str
    other_id: str = ""


@dataclass(frozen=True, slots=True)
class RuleUse:
    """How a rule has done. `hits` counts tasks of the last ZOMBIE_DAYS; None: not counted.

    `reviewed_on` is when a person last wrote or confirmed it, `live_since` when it took force.
    `latest`: how many of the latest tasks in its scope it applied to, and how many those were.
    """

    hits: int | None = None
    reviewed_on: date | None = None
    live_since: date | None = None
    latest: tuple[int, int] = (0, 0)


def lint_policy(
    policy: PolicySpec,
    *,
    currency: str,
    use: Mapping[str, RuleUse] | None = None,
    today: date | None = None,
) -> list[Lint]:
    """Everything odd, rule by rule in their order, then the policy as a whole.

    `currency` is the company's. Dates are only judged when `today` is given.
    """
    known = use or {}
    found: list[Lint] = []
    for rule in policy.rules:
        for look in (_unknown_facts, _units, _bounds, _always, _no_effect, _talked_off):
            found += look(rule, currency)
        found += _shadowed(rule, policy)
        if today is not None:
            found += _age(rule, known.get(rule.id, RuleUse()), today)
        found += _applied(rule, known.get(rule.id, RuleUse()))
    return found + list(_gap(policy, currency))


def _unknown_facts(rule: Rule, _: str) -> Iterator[Lint]:
    for name in dict.fromkeys(part.fact for part in (*rule.asked, *rule.exceptions)):
        if entry_for(name) is None:
            message = (
                f"“{rule.name}” asks for {fact_label(name)}, which is not known any more, so every "
                "task goes to a person. Take that condition out."
            )
            yield Lint("unknown_fact", rule.id, message)


def _units(rule: Rule, currency: str) -> Iterator[Lint]:
    for part in (*rule.asked, *rule.exceptions):
        if isinstance(part.value, Money) and part.value.currency != currency:
            message = (
                f"“{rule.name}” compares {fact_label(part.fact)} with "
                f"{format_money(part.value)}, but the company counts in {currency}. Every amount "
                "in another currency goes to a person."
            )
            yield Lint("unit_mismatch", rule.id, message)


def _bounds(rule: Rule, _: str) -> Iterator[Lint]:
    """Conditions that cannot hold together make an *all* rule one that never applies."""
    if rule.match_all and (fact := contradiction_in(rule.conditions)):
        message = (
            f"“{rule.name}” asks of {fact_label(fact)} what cannot be true at once, so it never "
            "applies. Change one of the two values."
        )
        yield Lint("contradictory_bounds", rule.id, message)
    elif rule.match_all and rule.exceptions and _excepts_itself(rule):
        message = (
            f"“{rule.name}” is switched off by its own exception whenever it applies, so it never "
            "does anything. Take the exception or the rule out."
        )
        yield Lint("never_matches", rule.id, message)
    if fact := contradiction_in(rule.exceptions):
        message = (
            f"The exception of “{rule.name}” asks of {fact_label(fact)} what cannot be true at "
            "once, so it never counts."
        )
        yield Lint("contradictory_bounds", rule.id, message)


def _excepts_itself(rule: Rule) -> bool:
    given = parts_of(rule)
    return all(any(implies(part, wanted) for part in given) for wanted in rule.exceptions)


def _always(rule: Rule, _: str) -> Iterator[Lint]:
    if rule.exceptions or (rule.asked and not _is_one_or_the_other(rule)):
        return
    where = f"every task of {rule.workflow}" if rule.workflow else "every task there is"
    yield Lint("always_matches", rule.id, f"“{rule.name}” applies to {where}.")


def _is_one_or_the_other(rule: Rule) -> bool:
    """Known or not known; yes or no: together they are everything."""
    if rule.match_all and len(parts_of(rule)) > 1:
        return False
    known = {(part.fact, part.operator) for part in rule.conditions}
    flags = {(part.fact, part.value) for part in rule.conditions if part.operator is Operator.IS}
    return any(
        (fact, Operator.IS_PRESENT) in known and (fact, Operator.IS_MISSING) in known
        for fact, _ in known
    ) or any((fact, True) in flags and (fact, False) in flags for fact, _ in flags)


def _no_effect(rule: Rule, _: str) -> Iterator[Lint]:
    effect = effect_of(rule)
    asks = (effect.hold_seconds, effect.sample_percent, effect.priority, effect.due_minutes)
    if rule.level is Level.AUTO and not any(asks):
        message = (
            f"“{rule.name}” asks for nothing: it neither sends to a person nor holds. No rule can "
            "allow anything; say what it should do, or take it out."
        )
        yield Lint("no_effect", rule.id, message)


def _talked_off(rule: Rule, _: str) -> Iterator[Lint]:
    for part in conditions_a_message_ends(rule):
        message = (
            f"“{rule.name}” asks for {fact_label(part.fact)} not to be there. Whoever writes to "
            "you can end that by a word, and then the rule does not apply. Ask for something that "
            "is there, or for something on your own records."
        )
        yield Lint("talked_off", rule.id, message)


def _shadowed(rule: Rule, policy: PolicySpec) -> Iterator[Lint]:
    """A rule that another one covers in every case; of two equal ones the later is named."""
    for other in policy.rules:
        if other is rule or not covers(other, rule):
            continue
        if covers(rule, other) and policy.rules.index(rule) < policy.rules.index(other):
            continue
        message = (
            f"“{rule.name}” changes nothing, because “{other.name}” asks for at least as much "
            "whenever it applies."
        )
        yield Lint("shadowed", rule.id, message, other.id)
        return


def _age(rule: Rule, use: RuleUse, today: date) -> Iterator[Lint]:
    reviewed = use.reviewed_on
    if reviewed is not None and today - reviewed > timedelta(days=REVIEW_DAYS):
        days = (today - reviewed).days
        message = f"Nobody has looked at “{rule.name}” for {days} days. Read it and confirm it."
        yield Lint("review_due", rule.id, message)
    old_enough = use.live_since is None or today - use.live_since >= timedelta(days=ZOMBIE_DAYS)
    if use.hits == 0 and old_enough:
        message = (
            f"“{rule.name}” has not applied once in {ZOMBIE_DAYS} days. Check whether it still "
            "means what it should."
        )
        yield Lint("zombie", rule.id, message)


def _applied(rule: Rule, use: RuleUse) -> Iterator[Lint]:
    """A rule that tells nothing apart, although its words would let it."""
    hits, asked = use.latest
    if asked >= ENOUGH_TO_TELL and hits >= asked and not list(_always(rule, "")):
        where = " there" if rule.workflow else ""
        message = (
            f"“{rule.name}” applied to every one of the last {asked:,} tasks{where}. If that is "
            "not what you want, one of its values is too wide."
        )
        yield Lint("always_applied", rule.id, message)


def _gap(policy: PolicySpec, currency: str) -> Iterator[Lint]:
    """Amounts that no rule of a set about amounts speaks of."""
    asks_amount = [
        rule for rule in policy.rules if any(p.fact == "action.amount" for p in rule.asked)
    ]
    if not asks_amount:
        return
    open_above = largest_open_amount(policy, currency)
    if open_above is not None:
        message = (
            f"No rule covers amounts above {format_money(open_above)} in every case: there the "
            "default is a person for whatever moves money."
        )
        yield Lint("gap", "", message)
