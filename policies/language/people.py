"""Who must look: one person, two people, and the group they belong to."""

from __future__ import annotations

from dataclasses import dataclass

from policies.engine.levels import Level
from policies.language.advice import closest
from policies.language.numbers import stands_at_number
from policies.language.result import NotUnderstood
from policies.language.setting import Scene

_ONE = (
    "one person", "a person", "1 person", "someone", "somebody", "a human", "one human",
    "a colleague", "one colleague", "a member of staff", "one reviewer", "a reviewer", "staff",
    "one of us", "an employee",
)  # fmt: skip
_TWO = ("two people", "2 people", "two persons", "2 persons", "two colleagues", "two humans",
        "two reviewers", "two of us", "2 reviewers", "2 colleagues")  # fmt: skip
_SEVERAL = ("people", "persons", "colleagues", "humans", "reviewers", "of us")


@dataclass(frozen=True, slots=True)
class People:
    """How many, as a level, and of which group (empty: any)."""

    level: Level
    group: str = ""


def read_people(scene: Scene) -> People | None:
    """The people named here; None when none are. Raises NotUnderstood for three or more."""
    reader = scene.reader
    start = reader.place
    if reader.eat(*_TWO):
        return People(Level.TWO_PEOPLE, _read_group(scene))
    if reader.eat(*_ONE):
        return People(Level.ONE_PERSON, _read_group(scene))
    reader.eat("an", "a", "one", "the")
    if (group := reader.find(scene.groups)) is not None:
        reader.eat("team", "department")
        return People(Level.ONE_PERSON, group)
    reader.place = start
    if stands_at_number(reader):
        reader.place += 1
        if reader.eat(*_SEVERAL):
            raise reader.unclear(
                "A rule can ask for one person or for two people.",
                "two people",
                start,
                reader.place,
                is_final=True,
            )
    reader.place = start
    return None


def expect_people(scene: Scene) -> People:
    """The people named here. Raises NotUnderstood, naming the groups there are."""
    if (people := read_people(scene)) is None:
        raise unknown_people(scene)
    return people


def unknown_people(scene: Scene) -> NotUnderstood:
    """The error for a name that is no group."""
    reader = scene.reader
    names = ", ".join(sorted(scene.setting.groups)) or "none yet"
    token = reader.next
    near = closest(token.text, sorted(scene.setting.groups)) if token else ""
    said = token.shown if token else "nobody"
    return reader.unclear(
        f"“{said}” is not a group here. Groups: {names}.",
        f"Did you mean: {near}?" if near else "Write “one person”, “two people” or a group.",
    )


def _read_group(scene: Scene) -> str:
    reader = scene.reader
    start = reader.place
    if not reader.eat("of", "from", "in"):
        return ""
    group = reader.find(scene.groups)
    if group is None:
        if reader.place == start + 1 and reader.tokens[start].folded == "of":
            raise unknown_people(scene)
        reader.place = start
        return ""
    reader.eat("team", "department")
    return group
