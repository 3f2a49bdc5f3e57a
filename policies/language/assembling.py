"""Puts what was read together into one rule, or says which parts do not go together."""

from __future__ import annotations

from policies.engine.levels import Level
from policies.engine.spec import Condition, Rule
from policies.language.conditions import Asked
from policies.language.reader import Reader
from policies.language.result import NotUnderstood
from policies.language.things import Thing
from policies.language.wanted import Wanted


def assemble(
    reader: Reader,
    *,
    asked: Asked,
    wanted: Wanted,
    workflow: str,
    because: str,
    exceptions: tuple[Condition, ...],
) -> Rule:
    """The rule, without id and name. Raises NotUnderstood."""
    thing = _one_thing(reader, wanted.things, workflow)
    asked = _narrowed(reader, asked, thing.conditions)
    return Rule(
        id="",
        name="",
        conditions=tuple(asked.conditions),
        level=Level.AUTO if wanted.level is None else wanted.level,
        match_all=asked.match_all,
        exceptions=exceptions,
        workflow=workflow or thing.workflow,
        hold_seconds=wanted.hold_seconds,
        required_group=wanted.group,
        because=because,
        group=tuple(asked.group),
        group_match_all=asked.group_match_all,
        priority=wanted.priority,
        due_minutes=wanted.due_minutes,
        sample_percent=wanted.sample_percent,
    )


def _one_thing(reader: Reader, things: list[Thing], workflow: str) -> Thing:
    named = [thing for thing in things if not thing.is_pronoun]
    if len(named) > 1:
        raise _whole(
            reader,
            "More than one kind of work is named, and a rule does the same to all of its work.",
            "Write a rule for each.",
        )
    thing = named[0] if named else Thing()
    if workflow and thing.workflow and workflow != thing.workflow:
        raise _whole(reader, "Two workflows are named.", "Write a rule for each.")
    return thing


def _narrowed(reader: Reader, asked: Asked, more: list[Condition]) -> Asked:
    """The conditions of the thing hold together with those after "if"."""
    more = [condition for condition in more if condition not in asked.conditions]
    if not more:
        return asked
    if asked.match_all or not asked.conditions:
        return Asked([*asked.conditions, *more], True, asked.group, asked.group_match_all)
    if asked.group:
        raise _whole(
            reader,
            "This joins more conditions than one rule can hold.",
            "Write a rule for each.",
        )
    return Asked(more, True, asked.conditions, False)


def _whole(reader: Reader, message: str, suggestion: str) -> NotUnderstood:
    return reader.unclear(message, suggestion, 0, len(reader.tokens))
