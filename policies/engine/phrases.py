"""What one language says the gate's sentences with; the tables stand in `languages`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from policies.engine.levels import Level
from policies.engine.spec import Operator


@dataclass(frozen=True, slots=True)
class Said:
    """A part in a sentence of its own, and after "when"; empty where both read alike."""

    alone: str
    in_clause: str = ""

    def after(self, *, in_clause: bool) -> str:
        """The form for the place."""
        return self.in_clause if in_clause and self.in_clause else self.alone


@dataclass(frozen=True, slots=True)
class FactWords:
    """One fact: its name, a flag's two whole parts, and comparisons with words of their own."""

    label: str
    yes: Said = Said("")
    no: Said = Said("")
    operators: Mapping[Operator, Said] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Figures:
    """How numbers and money are written."""

    thousands: str = ","
    point: str = "."
    symbol_first: bool = True


@dataclass(frozen=True, slots=True)
class Phrases:
    """The templates of one language. Braces are filled by `sentences`, never by outside text.

    `facts` names every fact of the catalogue, and `named_fact` a company's own question; a fact
    that is not there is called by the catalogue's English words. `choices` are the words for values
    of a short list, by fact. `joining` are words that a value may not be without quotation marks.
    """

    name: str
    operators: Mapping[Operator, Said]
    levels: Mapping[Level, str]
    levels_in_group: Mapping[Level, str]
    joined_by_and: str
    joined_by_or: str
    list_separator: str
    when: str
    always: str
    in_workflow: str
    bracket: str
    held: str
    sampled: str
    priorities: Mapping[int, str]
    due: str
    group_decides: str
    because: str
    except_when: str
    here: str
    missing: str
    nothing: str
    unit: Mapping[str, tuple[str, str]]
    yes_no: tuple[str, str]
    problems: Mapping[str, str]
    could_not_check: str
    figures: Figures = Figures()
    marks: tuple[str, str] = ("“", "”")
    joining: frozenset[str] = frozenset()
    small_after_workflow: bool = True
    facts: Mapping[str, FactWords] = field(default_factory=dict)
    named_fact: FactWords | None = None
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
