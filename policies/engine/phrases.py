"""Every word the gate's sentences are built from, one table per language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from policies.engine.levels import Level
from policies.engine.spec import Operator


@dataclass(frozen=True, slots=True)
class Phrases:
    """The templates of one language. Braces are filled by `sentences`, never by outside text."""

    operators: Mapping[Operator, str]
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


ENGLISH = Phrases(
    operators={
        Operator.IS: "{fact} is {value}",
        Operator.IS_NOT: "{fact} is not {value}",
        Operator.MORE_THAN: "{fact} is more than {value}",
        Operator.AT_LEAST: "{fact} is {value} or more",
        Operator.LESS_THAN: "{fact} is less than {value}",
        Operator.AT_MOST: "{fact} is {value} or less",
        Operator.CONTAINS: "{fact} contains {value}",
        Operator.ONE_OF: "{fact} is one of {value}",
        Operator.IS_MISSING: "{fact} is not known",
        Operator.IS_PRESENT: "{fact} is known",
        Operator.MENTIONS: "{fact} mentions {value}",
        Operator.LACKS: "{fact} lacks {value}",
    },
    levels={
        Level.AUTO: "it may run without a person",
        Level.ONE_PERSON: "one person checks it",
        Level.TWO_PEOPLE: "two people check it",
        Level.BLOCK: "it is stopped",
    },
    levels_in_group={
        Level.ONE_PERSON: "one person of {group} checks it",
        Level.TWO_PEOPLE: "two people of {group} check it",
    },
    joined_by_and=" and ",
    joined_by_or=" or ",
    list_separator=", ",
    when="When {conditions}, {outcome}",
    always="Always {outcome}",
    in_workflow="In {workflow}: {sentence}",
    bracket="({conditions})",
    held="it is held for {time}",
    sampled="a person checks {percent}% of them, picked at random",
    priorities={
        -1: "it can wait behind other work",
        1: "it goes before other work",
        2: "it goes first",
    },
    due="it is due within {time}",
    group_decides="only people of {group} decide it",
    because=", because {because}",
    except_when=", except when {conditions}",
    here="Here {values}.",
    missing="{fact} is not known",
    nothing="nothing",
    unit={
        "days": ("day", "days"),
        "seconds": ("second", "seconds"),
        "minutes": ("minute", "minutes"),
        "hours": ("hour", "hours"),
    },
    yes_no=("yes", "no"),
    problems={
        "missing_fact": "{fact} is not known",
        "wrong_type": "{fact} has a value of the wrong type",
        "different_currency": "{fact} is in another currency than the rule",
        "unknown_operator": "the comparison does not fit {fact}",
        "unknown_fact": "it names “{name}”, which is not a known fact",
        "untrusted_exception": "its exception rests on {fact}, which a stranger could write",
    },
    could_not_check=(
        "The rule “{rule}” could not be checked because {problem}, so a person decides."
    ),
)
PHRASES: Mapping[str, Phrases] = {"en": ENGLISH}
