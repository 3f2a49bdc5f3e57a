"""Every failpoint, every effect class: killed there on purpose, then healed by the sweep alone."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from policies.history import Author
from policies.models import PolicyVersion
from policies.services import start_new_version
from review_queue.models import Execution, State, Task
from review_queue.services.judging.policy_events import record_policy_event
from tests.torture.people import (
    action_of,
    approved,
    received,
    say_yes,
    time_passes,
    waiting,
)
from tests.torture.world import World, wait_until

UNKNOWN_IN_A = ("K8", "K9", "K10", "K11", "K13")
MOST_SWEEPS = 6
AT_REST = (State.EXECUTED, State.OUTCOME_UNKNOWN)
OWNER = Author(None, "carol")


@dataclass
class Killed:
    """What one failpoint left: the tasks by effect class, and what was wrong about their ends."""

    point: str
    tasks: dict[str, list[int]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def kill_at(world: World, point: str, letters: Sequence[str], repeats: int) -> Killed:
    """Kill at this point `repeats` times in each class, sweep until it rests, compare the ends."""
    killed = Killed(point)
    try:
        _kill(world, killed, letters, repeats)
    except RuntimeError as error:  # a place that was not reached, a process that failed
        killed.problems.append(f"{point}: {error}")
    return killed


def _kill(world: World, killed: Killed, letters: Sequence[str], repeats: int) -> None:
    point = killed.point
    for letter in letters:
        for _ in range(repeats):
            tasks = PLAYS[point](world, point, letter)
            killed.tasks.setdefault(letter, []).extend(task.pk for task in tasks)
            for task in tasks:
                unknown = _is_unknown(point, letter)
                world.nemesis_log.say(what="killed_at", point=point, task=task.pk, unknown=unknown)
    _heal(world, killed)
    if point == "K17":
        for pks in killed.tasks.values():
            world.do("confirm", pks, "dana")
    for letter, pks in killed.tasks.items():
        _compare(killed, letter, pks)


def _is_unknown(point: str, letter: str) -> bool:
    return point == "K17" or (letter == "A" and point in UNKNOWN_IN_A)


def _heal(world: World, killed: Killed) -> None:
    ours = [pk for pks in killed.tasks.values() for pk in pks]
    for _ in range(MOST_SWEEPS):
        time_passes()
        world.do("sweep")
        if not Task.objects.filter(pk__in=ours).exclude(state__in=AT_REST).exists():
            return


def _compare(killed: Killed, letter: str, pks: list[int]) -> None:
    lost = letter == "A" and killed.point in UNKNOWN_IN_A
    wanted = State.OUTCOME_UNKNOWN if lost else State.EXECUTED
    for pk, state in Task.objects.filter(pk__in=pks).values_list("pk", "state"):
        if state != wanted:
            killed.problems.append(f"{killed.point} {letter}: task {pk} is {state}, not {wanted}")


def _drafting(world: World, point: str, letter: str) -> list[Task]:
    """K1 the reply is there and not kept; K2 the draft is kept and not routed."""
    task = received(letter)
    kind, payload = action_of(letter)
    world.die_at(point, "store_draft", task.pk, kind, payload)
    if point == "K1":
        world.do("store_draft", task.pk, kind, payload)  # after its lease it is drafted again
    else:
        time_passes()
        world.do("sweep")
    say_yes(task, world.client_log)
    return [task]


def _approving(world: World, point: str, letter: str) -> list[Task]:
    """K3 inside T1: the client asks again. K4 behind it: it stands, though nobody was told."""
    task = waiting(letter)
    world.die_at(point, "approve", [task.pk], "bob")
    stands = Task.objects.filter(pk=task.pk, state=State.APPROVED).exists()
    if stands != (point == "K4"):
        raise RuntimeError(f"killed at {point} the yes stands: {stands}")
    if not stands:
        say_yes(task, world.client_log)
    return [task]


def _running(world: World, point: str, letter: str) -> list[Task]:
    """Killed on the way from the message to the record."""
    task = approved(letter, world.client_log)
    world.die_at(point, "run", _ids(task))
    return [task]


def _waiting_for_answer(world: World, point: str, letter: str) -> list[Task]:
    """K9: every byte went out, the provider applied it, its answer never came."""
    task = approved(letter, world.client_log)
    if letter == "N":
        world.die_at(point, "run", _ids(task))
        return [task]
    world.fx.behave("hang_after", smtp="hang_after_dot_kept")
    key = Execution.objects.values_list("idempotency_key", flat=True).get(task=task)
    worker = world.start("run", _ids(task))
    wait_until(lambda: any(line["key"] == key for line in world.effects()), what=f"{key} not sent")
    os.kill(worker.pid or 0, signal.SIGKILL)
    worker.join(10)
    world.fx.behave()
    return [task]


def _sweeping(world: World, point: str, letter: str) -> list[Task]:
    """K13: two lost dispatches, and the sweep that finds them dies between them."""
    tasks = [approved(letter, world.client_log) for _ in range(2)]
    for task in tasks:
        world.die_at("K10", "run", _ids(task))
    time_passes()
    world.die_at(point, "sweep")
    return tasks


def _anchoring(world: World, point: str, letter: str) -> list[Task]:
    """K16: a checkpoint is signed and never exported; the next round signs and exports it."""
    task = approved(letter, world.client_log)
    world.die_at(point, "anchor")
    world.do("anchor")
    return [task]


def _resolving(world: World, point: str, letter: str) -> list[Task]:
    """K17: an unknown outcome, and the person who resolves it is cut off inside."""
    task = approved(letter, world.client_log)
    Execution.objects.filter(task=task).update(attempts=4)  # the last try
    if letter in "KQ":
        world.fx.behave("503_mute")
        world.do("run", _ids(task))
    else:
        world.die_at("K10", "run", _ids(task))
    time_passes()
    world.do("sweep")
    world.fx.behave()
    time_passes()
    world.die_at(point, "confirm", [task.pk], "dana")
    return [task]


def _activating(world: World, point: str, letter: str) -> list[Task]:
    """K18: a policy version goes live while something approved waits to run."""
    task = approved(letter, world.client_log)
    draft = start_new_version(by=OWNER, record=record_policy_event)
    world.die_at(point, "publish", draft.pk)
    if PolicyVersion.objects.get(pk=draft.pk).status == "live":
        raise RuntimeError("killed inside the activation, and it is in force")
    world.do("publish", draft.pk)
    if PolicyVersion.objects.get(pk=draft.pk).status != "live":
        raise RuntimeError("the version did not go live")
    return [task]


def _migrating(world: World, point: str, letter: str) -> list[Task]:
    """K19: killed while the database's guards are put back; nothing may run without them."""
    task = approved(letter, world.client_log)
    world.die_at(point, "migrate")
    world.do("migrate")
    return [task]


def _ids(task: Task) -> list[int]:
    return list(Execution.objects.filter(task=task).values_list("pk", flat=True))


Play = Callable[[World, str, str], list[Task]]
PLAYS: dict[str, Play] = {
    "K1": _drafting,
    "K2": _drafting,
    "K3": _approving,
    "K4": _approving,
    **dict.fromkeys(("K5", "K6", "K7", "K8"), _running),
    "K9": _waiting_for_answer,
    **dict.fromkeys(("K10", "K11", "K12"), _running),
    "K13": _sweeping,
    **dict.fromkeys(("K14", "K15"), _running),
    "K16": _anchoring,
    "K17": _resolving,
    "K18": _activating,
    "K19": _migrating,
}
