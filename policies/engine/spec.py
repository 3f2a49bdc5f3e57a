"""The owner's rules and the workflow's settings as the engine reads them: plain frozen data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from policies.engine.facts import FactValue
from policies.engine.levels import Level


class Mode(StrEnum):
    """How much a workflow may do by itself."""

    APPROVE_BEFORE_ACTION = "approve_before_action"
    REVIEW_AFTER_DRAFT = "review_after_draft"
    FLAG_ON_EXCEPTION = "flag_on_exception"
    DECISION_SUPPORT = "decision_support"
    HUMAN_OWNED = "human_owned"


class Operator(StrEnum):
    """Typed comparisons; which one fits which fact is checked by the fact catalogue."""

    IS = "is"
    IS_NOT = "is_not"
    MORE_THAN = "more_than"
    AT_LEAST = "at_least"
    LESS_THAN = "less_than"
    AT_MOST = "at_most"
    CONTAINS = "contains"
    ONE_OF = "one_of"
    IS_MISSING = "is_missing"
    IS_PRESENT = "is_present"
    MENTIONS = "mentions"  # whole words, whatever their case and accents; several: any of them
    LACKS = "lacks"  # a set of choices without this one; several: without at least one of them


@dataclass(frozen=True, slots=True)
class Condition:
    """`fact operator value`, such as action.amount more_than Money(3000, "EUR")."""

    fact: str
    operator: Operator
    value: FactValue = None


LEAST_PRIORITY, MOST_PRIORITY = -1, 2
MOST_DUE_MINUTES = 60 * 24 * 60  # 60 days


@dataclass(frozen=True, slots=True)
class Rule:
    """One sentence of the owner: when the conditions hold, protection rises to `level`.

    `match_all` joins `conditions` and the group with *and*, otherwise *or*; `group` is one bracket
    of conditions, joined by `group_match_all`. `exceptions` (all must hold, trusted facts only)
    switch the rule off. `workflow` is empty for every workflow. `priority` (-1 to 2, 0: unchanged)
    and `due_minutes` (0: unchanged) order the queue; `sample_percent` (0 to 100) is the least share
    of its hits that a person checks even where they could run alone.
    """

    id: str
    name: str
    conditions: tuple[Condition, ...]
    level: Level
    match_all: bool = True
    exceptions: tuple[Condition, ...] = ()
    workflow: str = ""
    hold_seconds: int = 0
    required_group: str = ""
    because: str = ""
    group: tuple[Condition, ...] = ()
    group_match_all: bool = False
    priority: int = 0
    due_minutes: int = 0
    sample_percent: int = 0

    @property
    def asked(self) -> tuple[Condition, ...]:
        """Every condition that can make the rule hit, the group's included."""
        return (*self.conditions, *self.group)


@dataclass(frozen=True, slots=True)
class PolicySpec:
    """A published version of the company's rules."""

    version: int
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkflowSpec:
    """What the gate needs of a workflow. `confidence_threshold` and `sample_rate` are 0 to 1.

    `company_currency` is the ISO 4217 code that the limits in code are kept in; it is empty only
    in what was stored before there were such limits.
    """

    key: str
    mode: Mode
    allowed_kinds: frozenset[str]
    confidence_threshold: float
    sample_rate: float
    hold_seconds: int
    company_currency: str = ""
