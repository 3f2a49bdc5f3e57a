"""One condition against one fact: yes, no, or not known, and then why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum

from policies.engine.catalogue import FactEntry, FactKind, entry_for
from policies.engine.facts import Fact, FactValue, Money
from policies.engine.folding import fold, fold_plain, mentions
from policies.engine.spec import Condition, Operator


class Truth(IntEnum):
    """Ordered so that *and* is the least and *or* the greatest of its parts."""

    NO = 0
    UNKNOWN = 1
    YES = 2


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a condition. `problem` is a stable code, set when the truth is UNKNOWN."""

    condition: Condition
    truth: Truth
    fact: Fact | None = None
    problem: str = ""


_NO_OPERAND = frozenset({Operator.IS_MISSING, Operator.IS_PRESENT})
_SEVERAL = frozenset({Operator.ONE_OF, Operator.MENTIONS, Operator.LACKS})
_ORDERINGS: Mapping[Operator, Callable[[int, int], bool]] = {
    Operator.MORE_THAN: lambda value, bound: value > bound,
    Operator.AT_LEAST: lambda value, bound: value >= bound,
    Operator.LESS_THAN: lambda value, bound: value < bound,
    Operator.AT_MOST: lambda value, bound: value <= bound,
    Operator.IS: lambda value, bound: value == bound,
    Operator.IS_NOT: lambda value, bound: value != bound,
}


def fits_kind(value: FactValue, kind: FactKind) -> bool:
    """Whether a value has the type its kind asks for; a flag is never a number."""
    match kind:
        case FactKind.MONEY:
            return (
                isinstance(value, Money)
                and type(value.minor) is int
                and isinstance(value.currency, str)
            )
        case FactKind.NUMBER:
            return type(value) is int
        case FactKind.FLAG:
            return isinstance(value, bool)
        case FactKind.CHOICES:
            return isinstance(value, tuple) and all(isinstance(item, str) for item in value)
        case _:
            return isinstance(value, str)


def condition_problem(condition: Condition) -> str:
    """Why a condition can never be evaluated, as a stable code; empty when it is well formed."""
    entry = entry_for(condition.fact)
    if entry is None:
        return "unknown_fact"
    if not isinstance(condition.operator, Operator) or condition.operator not in entry.operators:
        return "unknown_operator"
    return "" if _operand_fits(condition, entry) else "wrong_type"


def _operand_fits(condition: Condition, entry: FactEntry) -> bool:
    value = condition.value
    if condition.operator in _NO_OPERAND:
        return value is None
    if condition.operator in _SEVERAL:
        return (
            isinstance(value, tuple)
            and bool(value)
            and all(isinstance(item, str) and item.strip() for item in value)
        )
    if condition.operator is Operator.CONTAINS:
        return isinstance(value, str) and value.strip() != ""
    return fits_kind(value, entry.kind)


def evaluate(condition: Condition, facts: Mapping[str, Fact]) -> Outcome:
    """Compare. A missing fact, a wrong type or another currency is UNKNOWN, never NO."""
    problem = condition_problem(condition)
    entry = entry_for(condition.fact)
    if problem or entry is None:
        return Outcome(condition, Truth.UNKNOWN, problem=problem)
    fact = facts.get(condition.fact)
    missing = fact is None or fact.value is None
    if condition.operator in _NO_OPERAND:
        wants_missing = condition.operator is Operator.IS_MISSING
        return Outcome(condition, Truth.YES if missing == wants_missing else Truth.NO, fact)
    if fact is None or missing:
        return Outcome(condition, Truth.UNKNOWN, problem="missing_fact")
    if not fits_kind(fact.value, entry.kind):
        return Outcome(condition, Truth.UNKNOWN, fact, "wrong_type")
    if _currencies_differ(fact.value, condition.value):
        return Outcome(condition, Truth.UNKNOWN, fact, "different_currency")
    holds = _compare(condition.operator, fact.value, condition.value)
    return Outcome(condition, Truth.YES if holds else Truth.NO, fact)


def _currencies_differ(value: FactValue, operand: FactValue) -> bool:
    if isinstance(value, Money) and isinstance(operand, Money):
        return value.currency != operand.currency
    return False


def _compare(operator: Operator, value: FactValue, operand: FactValue) -> bool:
    if isinstance(value, Money) and isinstance(operand, Money):
        return _ORDERINGS[operator](value.minor, operand.minor)
    if isinstance(value, int) and isinstance(operand, int):
        return _ORDERINGS[operator](value, operand)
    if isinstance(value, tuple):
        return _compare_choices(operator, value, operand)
    return _compare_text(operator, str(value), operand)


def _compare_text(operator: Operator, value: str, operand: FactValue) -> bool:
    if isinstance(operand, tuple):
        if operator is not Operator.MENTIONS:
            return fold(value) in set(map(fold, operand))
        whole = fold_plain(value)
        return any(mentions(whole, fold_plain(words)) for words in operand)
    left, right = fold(value), fold(str(operand))
    if operator is Operator.CONTAINS:
        return right in left
    return (left == right) == (operator is Operator.IS)


def _compare_choices(operator: Operator, value: tuple[str, ...], operand: FactValue) -> bool:
    there = {fold(item) for item in value}
    wanted = operand if isinstance(operand, tuple) else (str(operand),)
    found = [fold(item) in there for item in wanted]
    return not all(found) if operator is Operator.LACKS else any(found)
