"""Whether one condition's holding proves that another holds: what is not proven counts as no."""

from __future__ import annotations

from dataclasses import dataclass

from policies.bounds import BOUNDS, interval_of, unit_of
from policies.engine.catalogue import FactKind, entry_for
from policies.engine.comparisons import condition_problem
from policies.engine.facts import FactValue
from policies.engine.folding import fold
from policies.engine.spec import Condition, Operator, Rule

_ANY_OF = frozenset({Operator.ONE_OF, Operator.MENTIONS, Operator.LACKS})


@dataclass(frozen=True, slots=True)
class Bracket:
    """A rule's group of conditions, compared as a whole."""

    conditions: tuple[Condition, ...]
    match_all: bool


Part = Condition | Bracket


def parts_of(rule: Rule) -> tuple[Part, ...]:
    """What a rule asks, its bracket as one more part."""
    if not rule.group:
        return rule.conditions
    if len(rule.group) == 1:
        return (*rule.conditions, rule.group[0])
    return (*rule.conditions, Bracket(rule.group, rule.group_match_all))


def is_broken(rule: Rule) -> bool:
    """Whether the engine can never evaluate a part of the rule (then it always asks a person)."""
    for condition in rule.exceptions:
        entry = entry_for(condition.fact)
        if entry is None or not entry.trusted:
            return True
    return any(condition_problem(part) for part in (*rule.asked, *rule.exceptions))


def implies(given: Part, wanted: Part) -> bool:
    """Whether `wanted` is met whenever `given` is, and not known or met where `given` is not known.

    Both must be well formed.
    """
    if given == wanted:
        return True
    if isinstance(given, Bracket) or isinstance(wanted, Bracket) or given.fact != wanted.fact:
        return False
    if given.operator in BOUNDS and wanted.operator in BOUNDS:
        return _within(given, wanted)
    if given.operator is wanted.operator and given.operator in _ANY_OF:
        return _choices(given.value) <= _choices(wanted.value)
    return given.operator is Operator.CONTAINS and _contained(given, wanted)


def _within(given: Condition, wanted: Condition) -> bool:
    """Whole numbers and amounts of one currency: one interval inside the other."""
    if unit_of(given.value) != unit_of(wanted.value) or not unit_of(given.value):
        return False
    (low, high), (least, most) = interval_of(given), interval_of(wanted)
    return least <= low and high <= most


def _choices(value: FactValue) -> frozenset[str]:
    """Folded, as they are compared."""
    return frozenset(map(fold, value if isinstance(value, tuple) else (str(value),)))


def _contained(given: Condition, wanted: Condition) -> bool:
    """“contains refunds” proves “contains refund”; one choice proves one of several."""
    entry = entry_for(given.fact)
    if entry is not None and entry.kind is FactKind.CHOICES:
        is_one = isinstance(given.value, str) and wanted.operator is Operator.ONE_OF
        return is_one and _choices(given.value) <= _choices(wanted.value)
    if entry is None or entry.kind is not FactKind.TEXT:
        return False
    if not isinstance(given.value, str) or not isinstance(wanted.value, str):
        return False
    return wanted.operator is Operator.CONTAINS and fold(wanted.value) in fold(given.value)
