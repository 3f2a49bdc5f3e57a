"""What the outcomes of one sentence ask for together; nothing may be said twice."""

from __future__ import annotations

from dataclasses import dataclass, field

from policies.engine.levels import Level
from policies.language.people import People
from policies.language.result import NotUnderstood
from policies.language.setting import Scene
from policies.language.things import Thing, read_thing


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


def set_level(scene: Scene, wanted: Wanted, people: People | Level, start: int) -> bool:
    """Take the people over; always True. Raises NotUnderstood when they were said before."""
    level, group = (people.level, people.group) if isinstance(people, People) else (people, "")
    if wanted.level is not None:
        raise scene.reader.unclear(
            "This says twice who must look.", "Keep one of them.", start, scene.reader.place
        )
    if wanted.group and group:
        raise scene.reader.unclear(
            "This says twice who must look.", "Keep one of them.", start, scene.reader.place
        )
    wanted.level, wanted.group = level, group or wanted.group
    return True


def set_number(scene: Scene, wanted: Wanted, name: str, value: int, start: int) -> bool:
    """Take the number over; always True. Raises NotUnderstood when it was said before."""
    if getattr(wanted, name):
        raise scene.reader.unclear(
            "This is said twice.", "Keep one of them.", start, scene.reader.place
        )
    setattr(wanted, name, value)
    return True


def take_thing(scene: Scene, wanted: Wanted, *, needed: bool = False) -> bool:
    """Read a thing if one stands here; False only when it is needed and none does."""
    thing = read_thing(scene)
    if thing is not None:
        wanted.things.append(thing)
        scene.reader.farthest = max(scene.reader.farthest, scene.reader.place)
    return thing is not None or not needed


def unknown_thing(scene: Scene) -> NotUnderstood:
    """The error for words that name no kind of work."""
    reader = scene.reader
    token = reader.next
    names = [*scene.setting.workflows.values(), "refunds", "payments", "e-mails", "everything"]
    return reader.unclear(
        f"“{token.shown if token else ''}” is no kind of work that is known here.",
        "Write one of: " + ", ".join(names),
    )
