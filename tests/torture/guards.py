"""The sabotage round: which scene shows a guard, and which invariant catches it missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.torture import scenes
from tests.torture.checker import violations
from tests.torture.world import World

Scene = Callable[[World, str], None]


@dataclass(frozen=True, slots=True)
class Guard:
    """Without `sabotage` the scene is green, with it one of `caught_by` has to say so.

    `by_force`: the scene tampers with the database, and the ledger may say so (I6) either way.
    """

    sabotage: str
    scene: Scene
    caught_by: tuple[str, ...]
    words: str
    by_force: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """What the checker said with the guard in its place and without it."""

    guard: Guard
    with_it: tuple[str, ...]
    without_it: tuple[str, ...]

    @property
    def red_by(self) -> tuple[str, ...]:
        """The invariants that were broken without the guard."""
        return tuple(dict.fromkeys(line.partition(":")[0] for line in self.without_it))

    @property
    def wrong_with_it(self) -> tuple[str, ...]:
        """What the checker said although the guard stood, but for traces of the force used."""
        forgiven = ("I6:",) if self.guard.by_force else ()
        return tuple(line for line in self.with_it if not line.startswith(forgiven))

    @property
    def passed(self) -> bool:
        """Green with it, and red without it by an invariant that was meant to see it."""
        return not self.wrong_with_it and bool({*self.red_by} & {*self.guard.caught_by})


ALL = (
    Guard("no_claim_predicate", scenes.duplicate_delivery, ("I2",), "claim only what is ready"),
    Guard("no_fence", scenes.zombie, ("I2",), "dispatch only under the newest fence"),
    Guard("no_hash_check", scenes.tampered, ("I5",), "compare the bytes", by_force=True),
    Guard("no_decision_check", scenes.undecided, ("I1",), "a yes stands behind it", by_force=True),
    Guard("resend_class_a", scenes.lost_after_send, ("I2",), "never repeat class A"),
    Guard("calls_lost_not_sent", scenes.lost_after_send, ("I9",), "say that it is unknown"),
    Guard("forgets_the_lost", scenes.lost_after_send, ("I3",), "sweep for the lost"),
    Guard("new_key_every_try", scenes.retried, ("I1", "I2", "I8"), "retry under the same key"),
    Guard("send_before_intent", scenes.killed_before_commit, ("I2",), "intent before effect"),
    Guard("ignore_pause", scenes.stopped, ("I10",), "nothing passes a pause"),
    Guard("no_limit", scenes.over_limit, ("I7",), "reserve the daily amount"),
    Guard("no_approver_check", scenes.approver_gone, ("I1",), "the approver still may"),
    Guard("anybody_approves", scenes.own_work, ("I1",), "nobody approves their own work"),
    Guard("one_is_enough", scenes.two_people, ("I1",), "two people where two are needed"),
    Guard("told_before_stored", scenes.told, ("I4",), "acknowledge only what is committed"),
    Guard("no_ledger_entry", scenes.ordinary, ("I6",), "state and ledger in one transaction"),
    Guard("no_triggers", scenes.forged, ("I1", "I6"), "the database refuses forged approvals"),
    Guard("any_database", scenes.cloned, ("I8",), "only in our own database"),
)


def sabotage_round(world: World) -> Iterator[Shown]:
    """Play every scene with its guard and without it."""
    green: dict[Scene, tuple[str, ...]] = {}
    for guard in ALL:
        if guard.scene not in green:
            green[guard.scene] = _play(world, guard.scene, "")
        yield Shown(guard, green[guard.scene], _play(world, guard.scene, guard.sabotage))


def _play(world: World, scene: Scene, sabotage: str) -> tuple[str, ...]:
    world.new_scene()
    scene(world, sabotage)
    # What a sabotaged run leaves half done says nothing about I3 unless that is the guard.
    waits_for_people = sabotage and sabotage != "forgets_the_lost"
    found = violations(world.effects(), world.scene_folder, skip={"I3"} if waits_for_people else ())
    world.end_scene()
    return tuple(found)
