"""Which values a condition leaves possible, and which conditions cannot all hold."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf

from policies.engine.facts import FactValue, Money
from policies.engine.folding import fold
from policies.engine.levels import Level
from policies.engine.spec import Condition, Operator, PolicySpec, Rule

BOUNDS = frozenset(
    {
        Operator.IS,
        Operator.MORE_THAN,
        Operator.AT_LEAST,
        Operator.LESS_THAN,
        Operator.AT_MOST,
    }
)
AMOUNT = "action.amount"
Interval = tuple[float, float]


def unit_of(value: FactValue) -> str:
    """A currency, "number", or nothing for what has no order."""
    if isinstance(value, Money):
        return value.currency
    return "number" if type(value) is int else ""


def interval_of(condition: Condition) -> Interval:
    """The whole numbers (minor units) that a bound lets through, both ends included."""
    value = condition.value
    bound = value.minor if isinstance(value, Money) else value
    if not isinstance(bound, int):
        return -inf, inf
    intervals: dict[Operator, Interval] = {
        Operator.IS: (bound, bound),
        Operator.MORE_THAN: (bound + 1, inf),
        Operator.AT_LEAST: (bound, inf),
        Operator.LESS_THAN: (-inf, bound - 1),
        Operator.AT_MOST: (-inf, bound),
    }
    return intervals.get(condition.operator, (-inf, inf))


def contradiction_in(conditions: Iterable[Condition]) -> str:
    """The first fact of which these conditions, all together, ask the impossible; empty if none."""
    by_fact: dict[str, list[Condition]] = {}
    for condition in conditions:
        by_fact.setdefault(condition.fact, []).append(condition)
    for fact, asked in by_fact.items():
        if len(asked) > 1 and (_misses_itself(asked) or _is_two(asked) or _is_empty(asked)):
            return fact
    return ""


def _misses_itself(asked: list[Condition]) -> bool:
    missing = [one for one in asked if one.operator is Operator.IS_MISSING]
    return bool(missing) and len(missing) < len(asked)


def _is_two(asked: list[Condition]) -> bool:
    """“is new” with “is important”, or with “is not new”."""
    wanted = {_plain(one.value) for one in asked if one.operator is Operator.IS}
    refused = {_plain(one.value) for one in asked if one.operator is Operator.IS_NOT}
    return len(wanted) > 1 or bool(wanted & refused)


def _plain(value: FactValue) -> object:
    return fold(value) if isinstance(value, str) else (type(value), value)


def _is_empty(asked: list[Condition]) -> bool:
    """Bounds in one unit that leave nothing between them; two currencies can never both hold."""
    bounds = [one for one in asked if one.operator in BOUNDS and unit_of(one.value)]
    if len({unit_of(one.value) for one in bounds}) > 1:
        return True
    lows, highs = zip(*map(interval_of, bounds), strict=True) if bounds else ((0,), (0,))
    return bool(max(lows) > min(highs))


def largest_open_amount(policy: PolicySpec, currency: str) -> Money | None:
    """The amount above which no rule surely sends to a person; None when one does, or none asks."""
    named: list[int] = []
    for rule in policy.rules:
        asked = [part for part in rule.asked if part.fact == AMOUNT]
        amounts = [part.value for part in asked if isinstance(part.value, Money)]
        named += [amount.minor for amount in amounts if amount.currency == currency]
        if amounts and _covers_the_top(rule, currency):
            return None
    return Money(max(named), currency) if named else None


def _covers_the_top(rule: Rule, currency: str) -> bool:
    """Whether the rule asks for a person from some amount on, whatever else is the case."""
    if rule.level is Level.AUTO or rule.workflow or rule.exceptions or rule.group:
        return False
    return all(
        part.fact == AMOUNT
        and unit_of(part.value) == currency
        and part.operator in BOUNDS
        and interval_of(part)[1] == inf
        for part in rule.conditions
    )
