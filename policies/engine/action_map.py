"""The action map: what follows in code from what an action touches, with words for the owner."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from policies.engine.amounts import format_money
from policies.engine.levels import Level, join
from policies.engine.limits import two_people_above
from policies.engine.quoting import quote


@dataclass(frozen=True, slots=True)
class Consequence:
    """Something an action touches. `words` continues "this step ..."; `level` is the least."""

    code: str
    words: str
    level: Level


@dataclass(frozen=True, slots=True)
class CodeCeiling:
    """What code asks for an action, at the least. `sentences` say why, one for each cause."""

    level: Level
    sentences: tuple[str, ...]


_KNOWN = (
    Consequence("changes_bank_data", "changes bank details", Level.TWO_PEOPLE),
    Consequence("moves_money", "moves money", Level.ONE_PERSON),
    Consequence("regulated", "touches regulated data, such as health data", Level.ONE_PERSON),
    Consequence("changes_recipient", "changes where things are sent or paid", Level.ONE_PERSON),
    Consequence(
        "changes_commitment", "changes what was promised to the customer", Level.ONE_PERSON
    ),
    Consequence("external_free_text", "sends free text outside the company", Level.ONE_PERSON),
    Consequence("deletes", "deletes something", Level.ONE_PERSON),
    Consequence("changes_permissions", "changes who may do what", Level.ONE_PERSON),
    Consequence("customer_facing", "reaches a customer", Level.AUTO),
    Consequence("reaches_teams", "reaches several teams", Level.AUTO),
    Consequence("reversible", "can be taken back", Level.AUTO),
)
CONSEQUENCES: Mapping[str, Consequence] = MappingProxyType({one.code: one for one in _KNOWN})
_OUTWARD = frozenset(CONSEQUENCES) - {"reversible"}
_ASKED = {
    Level.ONE_PERSON: "a person always looks",
    Level.TWO_PEOPLE: "two people always look",
}


def ceiling_for_consequences(
    consequences: Iterable[str], *, auto_eligible: bool = True, currency: str = ""
) -> CodeCeiling:
    """The least level an action with these consequences gets, whatever its values are.

    `currency` is the company's, ISO 4217; with it the sentence names the amount above which two
    people look.
    """
    found = [_consequence(code) for code in sorted(set(map(str, consequences)))]
    sentences = [_sentence(one, currency) for one in found if one.level is not Level.AUTO]
    levels = [one.level for one in found]
    if not auto_eligible:
        levels.append(Level.ONE_PERSON)
        sentences.append("It never runs by itself: a person always looks.")
    return CodeCeiling(join(*levels), tuple(sentences))


def consequence_words(code: str) -> str:
    """What the consequence is called on the owner's page."""
    return _consequence(code).words


def reaches_outside(consequences: Iterable[str]) -> bool:
    """Whether anything is touched beyond the company's own notes; what is unknown counts."""
    return any(str(code) in _OUTWARD or str(code) not in CONSEQUENCES for code in consequences)


def _consequence(code: str) -> Consequence:
    unknown = f"has a consequence the gate does not know: “{quote(code, limit=40)}”"
    return CONSEQUENCES.get(code) or Consequence(code, unknown, Level.ONE_PERSON)


def _sentence(one: Consequence, currency: str) -> str:
    asked = _ASKED.get(one.level, "it is stopped")
    if one.code == "moves_money" and currency:
        asked += f", and two people above {format_money(two_people_above(currency))}"
    return f"It {one.words}: {asked}."
