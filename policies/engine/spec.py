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


@dataclass(frozen=True, slots=True)
class Condition:
    """`fact operator value`, such as action.amount more_than Money(3000, "EUR")."""

    fact: str
    operator: Operator
    value: FactValue = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One sentence of the owner: when the conditions hold, protection rises to `level`.

    `match_all` joins `conditions` with *and*, otherwise *or*. `exceptions` (all must hold, trusted
    facts only) switch the rule off. `workflow` is empty for every workflow.
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


@dataclass(frozen=True, slots=True)
class PolicySpec:
    """A published version of the company's rules."""

    version: int
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkflowSpec:
    """What the gate needs of a workflow. `confidence_threshold` and `sample_rate` are 0 to 1."""

    key: str
    mode: Mode
    allowed_kinds: frozenset[str]
    confidence_threshold: float
    sample_rate: float
    hold_seconds: int
