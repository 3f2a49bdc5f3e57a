"""The parts of a torture run: each yields rows of the table; `scale` 0 means the quick tier."""

from __future__ import annotations

import random
from collections.abc import Callable, Generator

from tests.torture.brokers import flushes, lost_messages, redeliveries
from tests.torture.chaos import random_kills
from tests.torture.checker import violations
from tests.torture.clocks import jumps
from tests.torture.databases import postgres_restarts
from tests.torture.disks import full_disk
from tests.torture.guards import sabotage_round
from tests.torture.matrix import PLAYS, kill_at
from tests.torture.pauses import pauses
from tests.torture.people import CLASSES
from tests.torture.races import race
from tests.torture.report import Row
from tests.torture.restores import old_copy
from tests.torture.syncs import synced_first
from tests.torture.world import World
from tests.torture.zombies import zombies

Part = Callable[[World, random.Random, float], Generator[Row]]
REPEATS = 5


def failpoints(world: World, chance: random.Random, scale: float) -> Generator[Row]:
    """Killed at every failpoint in every class (quick: K and A, once)."""
    letters = CLASSES if scale else ("K", "A")
    repeats = max(1, round(REPEATS * scale))
    world.new_scene()
    for point in PLAYS:
        killed = kill_at(world, point, letters, repeats)
        runs = len(letters) * repeats
        yield Row("failpoints", f"killed at {point}", runs, tuple(killed.problems))
    found = violations(world.effects(), world.scene_folder)
    yield Row("failpoints", "I1 to I10 over all of them", 1, tuple(found))
    world.end_scene()


def sabotage(world: World, chance: random.Random, scale: float) -> Generator[Row]:
    """Each guard taken away: the checker has to turn red, and stay green with it."""
    for shown in sabotage_round(world):
        guard = shown.guard
        problems = shown.wrong_with_it
        if not problems and not shown.passed:
            problems = (f"the checker stayed green without “{guard.words}”: {shown.red_by}",)
        note = f"red by {', '.join(shown.red_by) or 'nothing'}"
        yield Row("sabotage", guard.words, 1, problems, note)


def kills(world: World, chance: random.Random, scale: float) -> Generator[Row]:
    """200 random SIGKILLs over 10,000 tasks (quick: 20 over 200)."""
    tasks, count = (_tasks(world, 10_000, scale), _of(200, scale)) if scale else (200, 20)
    yield from random_kills(world, chance, tasks=tasks, kills=count)


def races(world: World, chance: random.Random, scale: float) -> Generator[Row]:
    """1,000 tasks that two people approve at once over HTTP (quick: 60)."""
    yield from race(world, tasks=_tasks(world, 1_000, scale) if scale else 60)


def sleepers(world: World, chance: random.Random, scale: float) -> Generator[Row]:
    """SIGSTOP for three leases at four points, 50 workers each."""
    yield from zombies(world, each=max(4, round(50 * scale)))


def stops(world: World, chance: random.Random, scale: float) -> Generator[Row]:
    """100 pauses at random under load."""
    yield from pauses(world, chance, tasks=_tasks(world, 2_000, scale), times=_of(100, scale))


def redis(world: World, chance: random.Random, scale: float) -> Generator[Row]:
    """50 FLUSHALL and 20 restarts over 10,000 tasks."""
    tasks = _tasks(world, 10_000, scale)
    acts = {"flushed": _of(50, scale), "restarted": _of(20, scale)}
    yield from flushes(world, chance, tasks=tasks, **acts)


def messages(world: World, chance: random.Random, scale: float) -> Generator[Row]:
    """1,000 approvals of which no message arrives, drained within 120 s."""
    yield from lost_messages(world, tasks=_tasks(world, 1_000, scale))


def redelivery(world: World, chance: random.Random, scale: float) -> Generator[Row]:
    """1,000 executions under a visibility timeout that is far too short."""
    yield from redeliveries(world, tasks=_tasks(world, 1_000, scale), workers=4)


def postgres(world: World, chance: random.Random, scale: float) -> Generator[Row]:
    """50 immediate restarts in 5,000 approvals over HTTP."""
    tasks, times = _tasks(world, 5_000, scale), _of(50, scale)
    yield from postgres_restarts(world, chance, tasks=tasks, times=times)


def restore(world: World, chance: random.Random, scale: float) -> Generator[Row]:
    """An old copy of 200 tasks is put back after they ran."""
    yield from old_copy(world, tasks=_tasks(world, 200, scale))


def clocks(world: World, chance: random.Random, scale: float) -> Generator[Row]:
    """100 jumps of the workers' clocks over 1,000 tasks."""
    yield from jumps(world, chance, tasks=_tasks(world, 1_000, scale), times=_of(100, scale))


def fsync(world: World, chance: random.Random, scale: float) -> Generator[Row]:
    """266 tasks under strace, 200 of which connect to the provider."""
    yield from synced_first(world, tasks=_tasks(world, 266, scale))


def disk(world: World, chance: random.Random, scale: float) -> Generator[Row]:
    """500 approvals on a small tmpfs that fills up."""
    yield from full_disk(world, tasks=_tasks(world, 500, scale), megabytes=128)


def _of(full: int, scale: float) -> int:
    return max(1, round(full * scale))


def _tasks(world: World, full: int, scale: float) -> int:
    return min(_of(full, scale), world.most_tasks)


PARTS: dict[str, Part] = {
    "failpoints": failpoints,
    "sabotage": sabotage,
    "kills": kills,
    "race": races,
    "zombies": sleepers,
    "pauses": stops,
    "messages": messages,
    "redis": redis,
    "redelivery": redelivery,
    "postgres": postgres,
    "disk": disk,
    "restore": restore,
    "clocks": clocks,
    "fsync": fsync,
}
# How long a part may take before it is stopped: about three times what it needs on two cores.
MINUTES: dict[str, float] = {
    "failpoints": 15,
    "sabotage": 10,
    "kills": 45,
    "race": 10,
    "zombies": 10,
    "pauses": 10,
    "messages": 10,
    "redis": 45,
    "redelivery": 15,
    "postgres": 45,
    "disk": 10,
    "restore": 10,
    "clocks": 15,
    "fsync": 10,
}
QUICK = ("failpoints", "sabotage", "kills", "race")
