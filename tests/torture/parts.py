"""The parts of a torture run: each yields rows of the table; `scale` 0 means the quick tier."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from tests.torture.chaos import random_kills
from tests.torture.checker import violations
from tests.torture.guards import sabotage_round
from tests.torture.matrix import PLAYS, kill_at
from tests.torture.people import CLASSES
from tests.torture.report import Row
from tests.torture.world import World

Part = Callable[[World, random.Random, float], Iterator[Row]]
REPEATS = 5


def failpoints(world: World, chance: random.Random, scale: float) -> Iterator[Row]:
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


def sabotage(world: World, chance: random.Random, scale: float) -> Iterator[Row]:
    """Each guard taken away: the checker has to turn red, and stay green with it."""
    for shown in sabotage_round(world):
        guard = shown.guard
        problems = shown.with_it
        if not problems and not shown.passed:
            problems = (f"the checker stayed green without “{guard.words}”: {shown.red_by}",)
        note = f"red by {', '.join(shown.red_by) or 'nothing'}"
        yield Row("sabotage", guard.words, 1, problems, note)


def kills(world: World, chance: random.Random, scale: float) -> Iterator[Row]:
    """200 random SIGKILLs over 10,000 tasks (quick: 20 over 200)."""
    tasks, count = (round(10_000 * scale), round(200 * scale)) if scale else (200, 20)
    yield from random_kills(world, chance, tasks=tasks, kills=count)


PARTS: dict[str, Part] = {"failpoints": failpoints, "sabotage": sabotage, "kills": kills}
QUICK = ("failpoints", "sabotage", "kills")
