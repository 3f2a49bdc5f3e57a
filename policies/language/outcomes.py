"""What shall happen: who looks, what is stopped, held, sampled, and when it is due."""

from __future__ import annotations

from dataclasses import dataclass, field

from policies.engine.levels import Level
from policies.engine.spec import MOST_DUE_MINUTES
from policies.language.numbers import read_percent, read_seconds, stands_at_number
from policies.language.people import People, expect_people, read_people
from policies.language.refusals import refuse_less_care
from policies.language.result import NotUnderstood
from policies.language.setting import Scene
from policies.language.things import Thing, read_thing

LONGEST_HOLD = 30 * 86_400  # seconds
_MODALS = ("must always", "must", "should", "has to", "have to", "needs to", "need to", "always",
           "will", "shall", "to")  # fmt: skip
_LOOKING = (
    "checks", "check", "approves", "approve", "reviews", "review", "looks at", "look at",
    "looks over", "look over", "looks", "look", "sees", "see", "signs off", "sign off", "confirms",
    "confirm", "decides", "decide", "handles", "handle", "reads", "read", "agree to", "agree",
)  # fmt: skip
_LOOKED = ("approved", "checked", "reviewed", "looked at", "seen", "confirmed", "signed off",
           "handled", "decided")  # fmt: skip


@dataclass
class Wanted:
    """Everything the outcomes ask for so far."""

    level: Level | None = None
    group: str = ""
    hold_seconds: int = 0
    sample_percent: int = 0
    priority: int = 0
    due_minutes: int = 0
    things: list[Thing] = field(default_factory=list)


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
    start = reader.place
    for read in (_fixed, _by_verb, _by_people, _by_thing):
        if read(scene, wanted):
            return True
        reader.place = start
    return False


def _set_level(scene: Scene, wanted: Wanted, people: People | Level, start: int) -> bool:
    level, group = (people.level, people.group) if isinstance(people, People) else (people, "")
    if wanted.level is not None:
        raise scene.reader.unclear(
            "This says twice who must look.", "Keep one of them.", start, scene.reader.place
        )
    wanted.level, wanted.group = level, group
    return True


def _set_number(scene: Scene, wanted: Wanted, name: str, value: int, start: int) -> bool:
    if getattr(wanted, name):
        raise scene.reader.unclear(
            "This is said twice.", "Keep one of them.", start, scene.reader.place
        )
    setattr(wanted, name, value)
    return True


def _take_thing(scene: Scene, wanted: Wanted, *, needed: bool = False) -> bool:
    thing = read_thing(scene)
    if thing is not None:
        wanted.things.append(thing)
    return thing is not None or not needed


def _fixed(scene: Scene, wanted: Wanted) -> bool:
    """The outcomes that are whole phrases."""
    reader = scene.reader
    start = reader.place
    if reader.eat("it is stopped", "it is blocked", "it must not run"):
        return _set_level(scene, wanted, Level.BLOCK, start)
    for priority, words in (
        (2, ("it goes first", "do it first", "put it first", "make it urgent", "it is urgent")),
        (1, ("it goes before other work", "with high priority", "give it priority")),
        (-1, ("it can wait behind other work", "with low priority")),
    ):
        if reader.eat(*words):
            return _set_number(scene, wanted, "priority", priority, start)
    if reader.eat("it is due within", "it is due in", "within"):
        seconds = read_seconds(reader, most=MOST_DUE_MINUTES * 60)
        if seconds is None or seconds % 60:
            raise reader.unclear("Say in full minutes when it is due.", "2 hours")
        return _set_number(scene, wanted, "due_minutes", seconds // 60, start)
    return False


def _by_verb(scene: Scene, wanted: Wanted) -> bool:
    """ "block …", "hold … for 30 minutes", "ask Finance for …" and the like."""
    reader = scene.reader
    start = reader.place
    reader.eat("always", "please", "we", "just")
    verb = reader.eat(*_VERBS)
    return bool(verb) and _VERBS[verb](scene, wanted, start)


def _escalate(scene: Scene, wanted: Wanted, start: int) -> bool:
    reader = scene.reader
    verb_end = reader.place
    people = People(Level.ONE_PERSON)
    to_people = reader.eat("to")
    if to_people:
        people = expect_people(scene)
    _take_thing(scene, wanted)
    if not to_people and reader.eat("to"):
        people = expect_people(scene)
    elif not to_people:
        said = reader.said(start, verb_end)
        reader.assume(f"“{said}” is read as: one person checks it.")
    return _set_level(scene, wanted, people, start)


def _block(scene: Scene, wanted: Wanted, start: int) -> bool:
    ends = scene.reader.is_done or scene.reader.peek(",", ".", "if", "when", "unless", "because")
    found = _take_thing(scene, wanted, needed=not ends)
    return found and _set_level(scene, wanted, Level.BLOCK, start)


def _hold(scene: Scene, wanted: Wanted, start: int) -> bool:
    reader = scene.reader
    verb_end = reader.place
    if not stands_at_number(reader):
        _take_thing(scene, wanted)
    if reader.eat("for review", "for approval", "for a person", "until a person checks it"):
        return _set_level(scene, wanted, Level.ONE_PERSON, start)
    at_time = reader.place
    reader.eat("for", "by", "at least")
    seconds = read_seconds(reader, most=LONGEST_HOLD)
    if seconds is None:
        reader.place = at_time
        if not reader.is_done and not reader.peek(",", ".", "if", "when", "for", "unless"):
            return False
        raise reader.unclear("For how long?", "such as: hold it for 30 minutes", start, verb_end)
    if not wanted.things or wanted.things[-1].is_pronoun:
        reader.eat("before")
        _take_thing(scene, wanted)
    return _set_number(scene, wanted, "hold_seconds", seconds, start)


def _sample(scene: Scene, wanted: Wanted, start: int) -> bool:
    reader = scene.reader
    percent = read_percent(reader)
    if percent is None:
        raise reader.unclear("What share?", "such as: sample 10% of everything")
    return _rest_of_sample(scene, wanted, percent, start)


def _rest_of_sample(scene: Scene, wanted: Wanted, percent: int, start: int) -> bool:
    reader = scene.reader
    if reader.eat("of") and not _take_thing(scene, wanted, needed=True):
        raise unknown_thing(scene)
    reader.eat(", picked at random", "picked at random", "at random")
    return _set_number(scene, wanted, "sample_percent", percent, start)


def _look(scene: Scene, wanted: Wanted, start: int) -> bool:
    """ "check 10% of …", "review …"."""
    if (percent := read_percent(scene.reader)) is not None:
        return _rest_of_sample(scene, wanted, percent, start)
    if not _take_thing(scene, wanted, needed=True):
        return False
    said = scene.reader.said(start)
    scene.reader.assume(f"“{said}” is read as: one person checks it.")
    return _set_level(scene, wanted, Level.ONE_PERSON, start)


def _ask(scene: Scene, wanted: Wanted, start: int) -> bool:
    reader = scene.reader
    people = People(Level.ONE_PERSON)
    if reader.eat("for approval", "for permission"):
        if reader.eat("from", "by"):
            people = expect_people(scene)
    else:
        people = expect_people(scene)
        reader.eat("for approval", "for permission", "to approve", "to check", "to look at")
    reader.eat("for", "about", "before", "of", "on")
    _take_thing(scene, wanted)
    return _set_level(scene, wanted, people, start)


def _have(scene: Scene, wanted: Wanted, start: int) -> bool:
    reader = scene.reader
    people = read_people(scene)
    if people is not None:
        reader.eat("to")
        if not reader.eat(*_LOOKING):
            raise reader.unclear("What shall they do?", "check it")
        reader.eat("at")
        _take_thing(scene, wanted)
        return _set_level(scene, wanted, people, start)
    if not _take_thing(scene, wanted, needed=True) or not reader.eat(*_LOOKED):
        return False
    people = expect_people(scene) if reader.eat("by") else People(Level.ONE_PERSON)
    return _set_level(scene, wanted, people, start)


def _send(scene: Scene, wanted: Wanted, start: int) -> bool:
    if not _take_thing(scene, wanted, needed=True) or not scene.reader.eat("to"):
        return False
    return _set_level(scene, wanted, expect_people(scene), start)


def _need(scene: Scene, wanted: Wanted, start: int) -> bool:
    """ "require two people for …", "get approval from Finance for …"."""
    reader = scene.reader
    people = _needed_people(scene)
    if people is None:
        return False
    reader.eat("for", "to approve", "to check", "on", "before")
    _take_thing(scene, wanted)
    return _set_level(scene, wanted, people, start)


def _needed_people(scene: Scene) -> People | None:
    reader = scene.reader
    reader.eat("the", "an", "a")
    if reader.eat("approval", "review", "sign-off", "check", "ok", "human approval"):
        return expect_people(scene) if reader.eat("from", "by", "of") else People(Level.ONE_PERSON)
    reader.place -= 1 if reader.tokens[reader.place - 1].folded in {"the", "an", "a"} else 0
    people = read_people(scene)
    if people and reader.eat("to"):
        reader.eat(*_LOOKING)
        reader.eat("it", "them")
    return people


def _by_people(scene: Scene, wanted: Wanted) -> bool:
    """ "two people must approve …", "a person checks 10% of them"."""
    reader = scene.reader
    start = reader.place
    reader.eat("always")
    people = read_people(scene)
    if people is None:
        return False
    reader.eat(*_MODALS)
    if not reader.eat(*_LOOKING):
        raise reader.unclear("What shall they do?", "check it")
    reader.eat("at")
    percent = read_percent(reader)
    if percent is not None and people == People(Level.ONE_PERSON):
        return _rest_of_sample(scene, wanted, percent, start)
    if percent is not None:
        raise reader.unclear(
            "A random share is checked by one person of any group.",
            f"a person checks {percent}% of them",
            start,
            reader.place,
        )
    _take_thing(scene, wanted)
    return _set_level(scene, wanted, people, start)


def _by_thing(scene: Scene, wanted: Wanted) -> bool:
    """ "refunds above €500 need two people", "e-mails to new customers are held for an hour"."""
    reader = scene.reader
    start = reader.place
    if not _take_thing(scene, wanted, needed=True):
        return False
    if _said_of_thing(scene, wanted, start):
        return True
    wanted.things.pop()
    return False


def _said_of_thing(scene: Scene, wanted: Wanted, start: int) -> bool:
    reader = scene.reader
    reader.eat("must always", "must", "should", "always", "have to", "has to", "shall", "will")
    refuse_less_care(reader)
    if reader.eat("need", "needs", "require", "requires"):
        people = _needed_people(scene)
        if people is None:
            raise reader.unclear("What is needed?", "two people")
        return _set_level(scene, wanted, people, start)
    if reader.eat("go to", "goes to", "be sent to", "are sent to"):
        return _set_level(scene, wanted, expect_people(scene), start)
    reader.eat("be", "are", "is", "always be", "get", "gets")
    if reader.eat("wait", "waits", "held", "delayed", "paused"):
        reader.eat("for", "by")
        seconds = read_seconds(reader, most=LONGEST_HOLD)
        if seconds is None:
            raise reader.unclear("For how long?", "such as: 30 minutes")
        return _set_number(scene, wanted, "hold_seconds", seconds, start)
    if reader.eat("blocked", "stopped", "refused"):
        return _set_level(scene, wanted, Level.BLOCK, start)
    if reader.eat(*_LOOKED):
        people = expect_people(scene) if reader.eat("by") else People(Level.ONE_PERSON)
        return _set_level(scene, wanted, people, start)
    return False


def unknown_thing(scene: Scene) -> NotUnderstood:
    """The error for words that name no kind of work."""
    reader = scene.reader
    token = reader.next
    names = [*scene.setting.workflows.values(), "refunds", "payments", "e-mails", "everything"]
    return reader.unclear(
        f"“{token.text if token else ''}” is no kind of work that is known here.",
        "Write one of: " + ", ".join(names),
    )


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
