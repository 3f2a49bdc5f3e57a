"""What the gate may look at: two types, so that no untrusted value reaches the part that lowers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in integer minor units (cents) of an ISO 4217 currency."""

    minor: int
    currency: str


FactValue = str | int | bool | Money | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Fact:
    """A named value with the place it came from, in words a person understands."""

    name: str
    value: FactValue
    source: str


@dataclass(frozen=True, slots=True)
class TrustedFacts:
    """Values from the company's own records, configuration and clock."""

    values: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A piece of untrusted text and where it stood, such as "subject" or "e-mail body"."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class UntrustedFacts:
    """Everything a stranger or a model wrote. It can raise the level and never lower it.

    `confidence` is the drafter's own, 0 to 1, or None when it gave none. `calibrated_confidence` is
    how often drafts that sure turned out right here, 0 to 1, or None before that is known.
    """

    values: Mapping[str, Fact] = field(default_factory=dict)
    input_texts: tuple[LabelledText, ...] = ()
    output_texts: tuple[LabelledText, ...] = ()
    model_flags: tuple[str, ...] = ()
    confidence: float | None = None
    calibrated_confidence: float | None = None


@dataclass(frozen=True, slots=True)
class ProposedAction:
    """One step of the bundle as the gate sees it.

    `consequences` are declared by the connector in code. `untrusted_slots` names the sensitive
    parameters (recipient, amount, account) whose value could not be traced to a trusted record.
    `amount` is the money the step itself names, None when it names none. `record_only_slots` names
    the parameters that may come from a record and from nowhere else.
    """

    position: int
    kind: str
    consequences: frozenset[str]
    auto_eligible: bool
    untrusted_slots: tuple[str, ...] = ()
    writes_free_text: bool = False
    amount: Money | None = None
    record_only_slots: tuple[str, ...] = ()
