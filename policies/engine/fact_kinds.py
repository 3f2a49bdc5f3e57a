"""What kinds of facts there are, which comparisons fit them, and what one entry says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

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
        FactKind.CHOICES: frozenset(_KNOWN | {Operator.CONTAINS, Operator.ONE_OF, Operator.LACKS}),
        FactKind.TEXT: frozenset(_SAME | _KNOWN | {Operator.CONTAINS, Operator.MENTIONS}),
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
