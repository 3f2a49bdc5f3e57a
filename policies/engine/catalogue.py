"""The facts a rule may name in this version: their words, kinds, trust and fitting operators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from policies.engine.detectors.registry import DETECTORS
from policies.engine.spec import Operator


class FactKind(StrEnum):
    """The type of a fact's value; CHOICES is a set of choices."""

    MONEY = "money"
    NUMBER = "number"
    CHOICE = "choice"
    CHOICES = "choices"
    TEXT = "text"
    FLAG = "flag"


_ORDER = {Operator.MORE_THAN, Operator.AT_LEAST, Operator.LESS_THAN, Operator.AT_MOST}
_SAME = {Operator.IS, Operator.IS_NOT}
_KNOWN = {Operator.IS_MISSING, Operator.IS_PRESENT}
OPERATORS: Mapping[FactKind, frozenset[Operator]] = MappingProxyType(
    {
        FactKind.MONEY: frozenset(_ORDER | _SAME | _KNOWN),
        FactKind.NUMBER: frozenset(_ORDER | _SAME | _KNOWN),
        FactKind.CHOICE: frozenset(_SAME | _KNOWN | {Operator.ONE_OF}),
        FactKind.CHOICES: frozenset(_KNOWN | {Operator.CONTAINS, Operator.ONE_OF}),
        FactKind.TEXT: frozenset(_SAME | _KNOWN | {Operator.CONTAINS}),
        FactKind.FLAG: frozenset(_SAME | _KNOWN),
    }
)


@dataclass(frozen=True, slots=True)
class FactEntry:
    """One fact. `label` starts a sentence part; flags bring whole parts for yes and no.

    `trusted` facts come from the company's records, configuration and clock. Only those may
    switch a rule off; the others can only raise protection.
    """

    name: str
    label: str
    kind: FactKind
    trusted: bool
    when_yes: str = ""
    when_no: str = ""
    unit: str = ""

    @property
    def operators(self) -> frozenset[Operator]:
        """The comparisons that make sense for this fact."""
        return OPERATORS[self.kind]


_TRUSTED = (
    FactEntry("workflow.key", "the workflow", FactKind.CHOICE, True),
    FactEntry("contact.tier", "the customer", FactKind.CHOICE, True),
    FactEntry(
        "contact.known_days",
        "the time since we met the customer",
        FactKind.NUMBER,
        True,
        unit="days",
    ),
    FactEntry(
        "contact.on_record",
        "whether the customer is on record",
        FactKind.FLAG,
        True,
        "the customer is on record",
        "the customer is not on record",
    ),
    FactEntry("action.kinds", "what is proposed", FactKind.CHOICES, True),
    # Money(0, company currency) where nothing moves money; left out where it cannot be traced.
    FactEntry("action.amount", "the amount", FactKind.MONEY, True),
    FactEntry("bundle.size", "the number of steps", FactKind.NUMBER, True),
    FactEntry(
        "sender.on_record",
        "whether the sender's address is on record",
        FactKind.FLAG,
        True,
        "the sender's address is on record",
        "the sender's address is not on record",
    ),
    FactEntry(
        "record.found",
        "whether a matching record was found",
        FactKind.FLAG,
        True,
        "a matching record was found",
        "no matching record was found",
    ),
    FactEntry(
        "amount.differs_from_record",
        "whether the amount differs from the record",
        FactKind.FLAG,
        True,
        "the amount differs from the record",
        "the amount agrees with the record",
    ),
    FactEntry(
        "recipient.on_record",
        "whether the recipient is on record",
        FactKind.FLAG,
        True,
        "the recipient is on record",
        "the recipient is not on record",
    ),
)
_UNTRUSTED = (
    FactEntry("message.text", "the message", FactKind.TEXT, False),
    FactEntry("message.amount", "the amount in the message", FactKind.MONEY, False),
    FactEntry("message.automatic", "the kind of automatic mail", FactKind.CHOICE, False),
    FactEntry(
        "message.has_attachment",
        "whether the message has an attachment",
        FactKind.FLAG,
        False,
        "the message has an attachment",
        "the message has no attachment",
    ),
    FactEntry("draft.category", "the draft's topic", FactKind.CHOICE, False),
)
_DETECTED = tuple(
    FactEntry(
        f"detector.{detector.code}",
        f"whether {detector.label} was found",
        FactKind.FLAG,
        False,
        f"{detector.label} was found",
        f"{detector.label} was not found",
    )
    for detector in DETECTORS
)
CATALOGUE: Mapping[str, FactEntry] = MappingProxyType(
    {entry.name: entry for entry in (*_TRUSTED, *_UNTRUSTED, *_DETECTED)}
)


def entry_for(name: str) -> FactEntry | None:
    """The catalogue's entry, or None for a fact this version does not know."""
    return CATALOGUE.get(name)
