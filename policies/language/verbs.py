"""Outcomes that start with what to do: block, hold, sample, ask, send, require."""

from __future__ import annotations

from policies.engine.levels import Level
from policies.language.numbers import read_percent, read_seconds, stands_at_number
from policies.language.people import People, expect_people, read_people
from policies.language.setting import Scene
from policies.language.wanted import Wanted, set_level, set_number, take_thing, unknown_thing

LONGEST_HOLD = 30 * 86_400  # seconds
MODALS = ("must always", "must", "should", "has to", "have to", "needs to", "need to", "always",
           "will", "shall", "to")  # fmt: skip
LOOKING = (
    "checks", "check", "approves", "approve", "reviews", "review", "looks at", "look at",
    "looks over", "look over", "looks", "look", "sees", "see", "signs off", "sign off", "confirms",
    "confirm", "decides", "decide", "handles", "handle", "reads", "read", "agree to", "agree",
)  # fmt: skip
LOOKED = ("approved", "checked", "reviewed", "looked at", "seen", "confirmed", "signed off",
           "handled", "decided")  # fmt: skip


def by_verb(scene: Scene, wanted: Wanted) -> bool:
    """ "block …", "hold … for 30 minutes", "ask Finance for …" and the like."""
    reader = scene.reader
    start = reader.place
    reader.eat("we", "just")
    verb = reader.eat(*_VERBS)
    return bool(verb) and _VERBS[verb](scene, wanted, start)


def _escalate(scene: Scene, wanted: Wanted, start: int) -> bool:
    reader = scene.reader
    verb_end = reader.place
    people = People(Level.ONE_PERSON)
    to_people = reader.eat("to")
    if to_people:
        people = expect_people(scene)
    take_thing(scene, wanted)
    if not to_people and reader.eat("to"):
        people = expect_people(scene)
    elif not to_people:
        said = reader.said(start, verb_end)
        reader.assume(f"“{said}” is read as: one person checks it.")
    return set_level(scene, wanted, people, start)


def _block(scene: Scene, wanted: Wanted, start: int) -> bool:
    ends = scene.reader.is_done or scene.reader.peek(",", ".", "if", "when", "unless", "because")
    found = take_thing(scene, wanted, needed=not ends)
    return found and set_level(scene, wanted, Level.BLOCK, start)


def _hold(scene: Scene, wanted: Wanted, start: int) -> bool:
    reader = scene.reader
    verb_end = reader.place
    if not stands_at_number(reader):
        take_thing(scene, wanted)
    if reader.eat("for review", "for approval", "for a person", "until a person checks it"):
        return set_level(scene, wanted, Level.ONE_PERSON, start)
    at_time = reader.place
    reader.eat("for", "by", "at least")
    seconds = read_seconds(reader, most=LONGEST_HOLD)
    if seconds is None:
        reader.place = at_time
        if not reader.is_done and not reader.peek(",", ".", "if", "when", "for", "unless"):
            return False
        raise reader.unclear("For how long?", "such as: hold it for 30 minutes", start, verb_end)
    if not wanted.things or wanted.things[-1].is_pronoun:
        _take_after(scene, wanted, "before")
    return set_number(scene, wanted, "hold_seconds", seconds, start)


def _take_after(scene: Scene, wanted: Wanted, *prepositions: str) -> None:
    """Read the thing, and a preposition only when a thing follows it."""
    start = scene.reader.place
    scene.reader.eat(*prepositions)
    if not take_thing(scene, wanted, needed=True):
        scene.reader.place = start


def _sample(scene: Scene, wanted: Wanted, start: int) -> bool:
    reader = scene.reader
    percent = read_percent(reader)
    if percent is None:
        raise reader.unclear("What share?", "such as: sample 10% of everything")
    return rest_of_sample(scene, wanted, percent, start)


def rest_of_sample(scene: Scene, wanted: Wanted, percent: int, start: int) -> bool:
    """What follows a share: "of them, picked at random". Raises NotUnderstood."""
    reader = scene.reader
    if reader.eat("of") and not take_thing(scene, wanted, needed=True):
        raise unknown_thing(scene)
    reader.eat(", picked at random", "picked at random", "at random")
    return set_number(scene, wanted, "sample_percent", percent, start)


def _look(scene: Scene, wanted: Wanted, start: int) -> bool:
    """ "check 10% of …", "review …"."""
    if (percent := read_percent(scene.reader)) is not None:
        return rest_of_sample(scene, wanted, percent, start)
    if not take_thing(scene, wanted, needed=True):
        return False
    said = scene.reader.said(start)
    scene.reader.assume(f"“{said}” is read as: one person checks it.")
    return set_level(scene, wanted, Level.ONE_PERSON, start)


def _ask(scene: Scene, wanted: Wanted, start: int) -> bool:
    reader = scene.reader
    people = People(Level.ONE_PERSON)
    if reader.eat("for approval", "for permission"):
        if reader.eat("from", "by"):
            people = expect_people(scene)
    else:
        people = expect_people(scene)
        reader.eat("for approval", "for permission", "to approve", "to check", "to look at")
    _take_after(scene, wanted, "for", "about", "before", "of", "on")
    return set_level(scene, wanted, people, start)


def _have(scene: Scene, wanted: Wanted, start: int) -> bool:
    reader = scene.reader
    people = read_people(scene)
    if people is not None:
        reader.eat("to")
        verb = reader.eat(*LOOKING)
        if not verb:
            raise reader.unclear("What shall they do?", "check it")
        if not take_thing(scene, wanted, needed=verb.endswith((" at", " over", " to"))):
            raise unknown_thing(scene)
        return set_level(scene, wanted, people, start)
    if not take_thing(scene, wanted, needed=True) or not reader.eat(*LOOKED):
        return False
    people = expect_people(scene) if reader.eat("by") else People(Level.ONE_PERSON)
    return set_level(scene, wanted, people, start)


def _send(scene: Scene, wanted: Wanted, start: int) -> bool:
    if not take_thing(scene, wanted, needed=True) or not scene.reader.eat("to"):
        return False
    return set_level(scene, wanted, expect_people(scene), start)


def _need(scene: Scene, wanted: Wanted, start: int) -> bool:
    """ "require two people for …", "get approval from Finance for …"."""
    people = needed_people(scene)
    if people is None:
        return False
    _take_after(scene, wanted, "for", "to approve", "to check", "on", "before")
    return set_level(scene, wanted, people, start)


def needed_people(scene: Scene) -> People | None:
    """Who is needed: "approval from Finance", "two people"; None when nobody is named."""
    reader = scene.reader
    start = reader.place
    reader.eat_article()
    if reader.eat("approval", "review", "sign-off", "check", "ok", "human approval"):
        return expect_people(scene) if reader.eat("from", "by", "of") else People(Level.ONE_PERSON)
    reader.place = start
    people = read_people(scene)
    if people and reader.eat("to"):
        reader.eat(*LOOKING)
        reader.eat("it", "them")
    return people


_VERBS = {
    "escalate": _escalate, "flag": _escalate, "hand over": _escalate,
    "block": _block, "stop": _block, "reject": _block, "refuse": _block, "never send": _block,
    "never run": _block, "never pay": _block, "do not send": _block, "don't send": _block,
    "do not run": _block, "don't run": _block, "do not pay": _block, "don't pay": _block,
    "hold": _hold, "delay": _hold, "pause": _hold, "wait": _hold,
    "sample": _sample, "spot-check": _sample, "check": _look, "review": _look,
    "look at": _look, "ask": _ask, "have": _have, "get": _need, "require": _need, "need": _need,
    "let": _have, "send": _send, "pass": _send, "route": _send, "forward": _send, "give": _send,
}  # fmt: skip
