"""Whether a policy protects at least as well as another: anything not proven is a loosening."""

from __future__ import annotations

from dataclasses import fields

from policies.engine.effects import effect_of, is_in_bounds
from policies.engine.levels import Level
from policies.engine.spec import Condition, PolicySpec, Rule
from policies.implying import Part, implies, is_broken, parts_of

# What a rule looks at, where, and when not: equal in both, only its outcome is left to compare.
_TRIGGER = (
    "conditions", "match_all", "group", "group_match_all", "exceptions", "workflow",
)  # fmt: skip
# Words, and the order of the queue: they protect nothing.
_NO_PROTECTION = frozenset({"id", "name", "because", "priority", "due_minutes"})
_OUTCOME = frozenset({"level", "hold_seconds", "sample_percent", "required_group"})


def is_loosening(old: PolicySpec, new: PolicySpec) -> bool:
    """Whether any work might get less protection under `new` than under `old`."""
    rest = {field.name for field in fields(PolicySpec)} - {"version", "rules"}
    if any(getattr(old, name) != getattr(new, name) for name in rest):
        return True
    if _groups_may_displace(old, new):
        return True
    return not all(any(covers(rule, kept) for rule in new.rules) for kept in old.rules)


def covers(new: Rule, old: Rule) -> bool:
    """Whether `new` provably asks for at least what `old` asks for, in every case."""
    if _protection(new) == _protection(old):
        return True
    if _unknown_parts_differ(new, old) or not _outcome_reaches(new, old):
        return False
    if all(getattr(new, name) == getattr(old, name) for name in _TRIGGER):
        return True
    # Below a person, what could not be evaluated would protect better than a hit.
    if new.level is Level.AUTO or is_broken(new) or is_broken(old):
        return False
    return (
        new.workflow in ("", old.workflow)
        and _fires_whenever(new, old)
        and _is_switched_off_no_more(new.exceptions, old.exceptions)
    )


def _protection(rule: Rule) -> tuple[object, ...]:
    names = (field.name for field in fields(Rule) if field.name not in _NO_PROTECTION)
    return tuple(getattr(rule, name) for name in names)


def _unknown_parts_differ(new: Rule, old: Rule) -> bool:
    """Parts of a rule that this comparison was not taught: they must be equal."""
    known = _NO_PROTECTION | _OUTCOME | set(_TRIGGER)
    rest = {field.name for field in fields(Rule)} - known
    return any(getattr(new, name) != getattr(old, name) for name in rest)


def _outcome_reaches(new: Rule, old: Rule) -> bool:
    if not (isinstance(new.level, Level) and isinstance(old.level, Level)):
        return False
    if not (is_in_bounds(new) and is_in_bounds(old)):
        return False
    after, before = effect_of(new), effect_of(old)
    return (
        new.level >= old.level
        and after.hold_seconds >= before.hold_seconds
        and after.sample_percent >= before.sample_percent
        and old.required_group in ("", new.required_group)
    )


def _fires_whenever(new: Rule, old: Rule) -> bool:
    """Whether the new trigger is met, or at least not known, whenever the old one is."""
    wanted, given = parts_of(new), parts_of(old)
    if not wanted:
        return True
    if not given:
        return False
    if new.match_all and old.match_all:
        return all(_some(given, part) for part in wanted)
    if new.match_all:
        return all(implies(part, need) for part in given for need in wanted)
    if old.match_all:
        return any(_some(given, part) for part in wanted)
    return all(any(implies(part, need) for need in wanted) for part in given)


def _some(given: tuple[Part, ...], wanted: Part) -> bool:
    return any(implies(part, wanted) for part in given)


def _is_switched_off_no_more(new: tuple[Condition, ...], old: tuple[Condition, ...]) -> bool:
    """Whether all of the new exceptions holding proves that all of the old ones held."""
    if not new:
        return True
    return bool(old) and all(any(implies(part, need) for part in new) for need in old)


def _groups_may_displace(old: PolicySpec, new: PolicySpec) -> bool:
    """One verdict names one group: with two groups about, a changed claim may push one aside."""
    before = {_protection(rule) for rule in old.rules if rule.required_group}
    after = {_protection(rule) for rule in new.rules if rule.required_group}
    groups = {rule.required_group for rule in (*old.rules, *new.rules)} - {""}
    return before != after and len(groups) > 1
