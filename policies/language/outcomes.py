"""What shall happen: who looks, what is stopped, held, sampled, and when it is due."""

from __future__ import annotations

from policies.engine.levels import Level
from policies.engine.spec import MOST_DUE_MINUTES
from policies.language.numbers import read_percent, read_seconds
from policies.language.people import People, expect_people, read_people, unknown_people
from policies.language.refusals import refuse_less_care
from policies.language.setting import Scene
from policies.language.verbs import (
    LONGEST_HOLD,
    LOOKED,
    LOOKING,
    MODALS,
    by_verb,
    needed_people,
    rest_of_sample,
)
from policies.language.wanted import Wanted, set_level, set_number, take_thing, unknown_thing

_STARTS = ("i want to", "i would like to", "i must", "i have to", "i", "let me", "let us",
           "we want to", "we must")  # fmt: skip
_ME = (
    *(f"{start} {verb}" for start in _STARTS for verb in ("see", "check", "approve", "review")),
    "show me", "ask me about", "ask us about",
)  # fmt: skip


def read_outcomes(scene: Scene, wanted: Wanted) -> bool:
    """Read all outcomes that stand here; False when not even one does. Raises NotUnderstood."""
    reader = scene.reader
    if not read_outcome(scene, wanted):
        return False
    while True:
        start = reader.place
        if not reader.eat(", and", ", then", ",", "and then", "and also", "and", "then"):
            return True
        if reader.is_done or not read_outcome(scene, wanted):
            reader.place = start
            return True


def read_outcome(scene: Scene, wanted: Wanted) -> bool:
    """Read one outcome; False, with nothing read, when none stands here."""
    reader = scene.reader
    refuse_less_care(reader)
    reader.eat("always", "please")
    start, things, assumed = reader.place, len(wanted.things), len(reader.assumptions)
    for read in (_fixed, _by_me, _by_group, by_verb, _by_people, _by_thing):
        if read(scene, wanted):
            return True
        reader.place = start  # what a reading that did not work out took and assumed is forgotten
        del wanted.things[things:], reader.assumptions[assumed:]
    return False


def _fixed(scene: Scene, wanted: Wanted) -> bool:
    """The outcomes that are whole phrases."""
    reader = scene.reader
    start = reader.place
    if reader.eat("it is stopped", "it is blocked", "it must not run"):
        return set_level(scene, wanted, Level.BLOCK, start)
    for priority, words in (
        (2, ("it goes first", "do it first", "put it first", "make it urgent", "it is urgent")),
        (1, ("it goes before other work", "with high priority", "give it priority")),
        (-1, ("it can wait behind other work", "with low priority")),
    ):
        if reader.eat(*words):
            return set_number(scene, wanted, "priority", priority, start)
    if reader.eat("it is due within", "it is due in", "within"):
        return _due(scene, wanted, start)
    return False


def _due(scene: Scene, wanted: Wanted, start: int) -> bool:
    seconds = read_seconds(scene.reader, most=MOST_DUE_MINUTES * 60)
    if seconds is None or seconds % 60:
        raise scene.reader.unclear("Say in full minutes when it is due.", "2 hours")
    return set_number(scene, wanted, "due_minutes", seconds // 60, start)


def _by_me(scene: Scene, wanted: Wanted) -> bool:
    """ "I want to see every refund": whoever may decide does."""
    reader = scene.reader
    start = reader.place
    if not (said := reader.eat(*_ME)) or not take_thing(scene, wanted, needed=True):
        return False
    reader.assume(f"“{said}” is read as: one person checks it.")
    return set_level(scene, wanted, Level.ONE_PERSON, start)


def _by_group(scene: Scene, wanted: Wanted) -> bool:
    """ "only people of Finance decide it": who, without saying how many."""
    reader = scene.reader
    start = reader.place
    if not reader.eat("only people of", "only people in", "only people from"):
        return False
    reader.eat("the group", "group")
    group = reader.find(scene.groups)
    if group is None:
        raise unknown_people(scene)
    reader.eat("may")
    if not reader.eat("decide it", "decide", "decide them"):
        raise reader.unclear("What shall they do?", "decide it")
    if wanted.group:
        raise reader.unclear(
            "This says twice who must look.", "Keep one of them.", start, reader.place
        )
    wanted.group = group
    return True


def _by_people(scene: Scene, wanted: Wanted) -> bool:
    """ "two people must approve …", "a person checks 10% of them"."""
    reader = scene.reader
    start = reader.place
    reader.eat("always")
    people = read_people(scene)
    if people is None:
        return False
    reader.eat(*MODALS)
    verb = reader.eat(*LOOKING)
    if not verb and reader.eat("for", "on") and take_thing(scene, wanted, needed=True):
        return set_level(scene, wanted, people, start)
    if not verb:
        raise reader.unclear("What shall they do?", "check it")
    percent = read_percent(reader)
    if percent is not None and people == People(Level.ONE_PERSON):
        return rest_of_sample(scene, wanted, percent, start)
    if percent is not None:
        raise reader.unclear(
            "A random share is checked by one person of any group.",
            f"a person checks {percent}% of them",
            start,
            reader.place,
        )
    if not take_thing(scene, wanted, needed=verb.endswith((" at", " over", " to"))):
        raise unknown_thing(scene)
    return set_level(scene, wanted, people, start)


def _by_thing(scene: Scene, wanted: Wanted) -> bool:
    """ "refunds above €500 need two people", "e-mails to new customers are held for an hour"."""
    reader = scene.reader
    start = reader.place
    if not take_thing(scene, wanted, needed=True):
        return False
    return _urgency_of_thing(scene, wanted, start) or _said_of_thing(scene, wanted, start)


def _urgency_of_thing(scene: Scene, wanted: Wanted, start: int) -> bool:
    """ "important customers go first", "refunds are due within 2 hours"."""
    reader = scene.reader
    if reader.eat("go first", "goes first", "come first", "comes first"):
        return set_number(scene, wanted, "priority", 2, start)
    if not reader.eat("are due within", "are due in", "is due within", "is due in"):
        return False
    return _due(scene, wanted, start)


def _said_of_thing(scene: Scene, wanted: Wanted, start: int) -> bool:
    reader = scene.reader
    reader.eat("must always", "must", "should", "always", "have to", "has to", "shall", "will")
    refuse_less_care(reader)
    if reader.eat("need", "needs", "require", "requires"):
        people = needed_people(scene)
        if people is None:
            raise reader.unclear("What is needed?", "two people")
        return set_level(scene, wanted, people, start)
    if reader.eat("go to", "goes to", "be sent to", "are sent to"):
        return set_level(scene, wanted, expect_people(scene), start)
    reader.eat("be", "are", "is", "always be", "get", "gets")
    if reader.eat("wait", "waits", "held", "delayed", "paused"):
        reader.eat("for", "by")
        seconds = read_seconds(reader, most=LONGEST_HOLD)
        if seconds is None:
            raise reader.unclear("For how long?", "such as: 30 minutes")
        return set_number(scene, wanted, "hold_seconds", seconds, start)
    if reader.eat("blocked", "stopped", "refused"):
        return set_level(scene, wanted, Level.BLOCK, start)
    if reader.eat(*LOOKED):
        people = expect_people(scene) if reader.eat("by") else People(Level.ONE_PERSON)
        return set_level(scene, wanted, people, start)
    return False
