"""Killed at random: workers die at any moment under load, and everything still ends once."""

from __future__ import annotations

import os
import random
import signal
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db import connection

from review_queue.models import Execution, Task
from tests.torture.checker import violations
from tests.torture.report import Row
from tests.torture.world import World, wait_until

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerProcess

FAULTS = ("reset_after", "hang_after", "500_after", "429_before")
FAULTY_SHARE = 0.02
DRAIN_S = 120.0
NEVER = threading.Event()


def random_kills(
    world: World, chance: random.Random, *, tasks: int, kills: int, workers: int = 3
) -> Iterator[Row]:
    """`kills` SIGKILLs of workers while `tasks` are made, approved and run; the provider fails too.

    A kill waits until some work was done since the last, so that they spread over all of it.
    """
    world.new_scene()
    crew = [_a_worker(world) for _ in range(workers)]
    letters = "KNQA"
    log = str(world.client_log.path)
    producer = world.start("produce", letters, tasks, log)
    for number in range(kills):
        _wait_for_work(tasks * number // (kills + 1), producer)
        world.fx.behave(chance.choice(FAULTS), FAULTY_SHARE)
        NEVER.wait(chance.random() * 0.2)
        at = chance.randrange(workers)
        _kill(crew[at])
        world.nemesis_log.say(what="killed", pid=crew[at].pid)
        crew[at] = _a_worker(world)
    producer.join(None)
    world.fx.behave()
    problems = [] if producer.exitcode == 0 else [f"the client failed: {world.said()}"]
    problems += _drain()
    for worker in crew:
        _kill(worker)
    problems += violations(world.effects(), world.scene_folder)
    yield Row("kills", f"SIGKILL of {workers} workers over {tasks:,} tasks", kills,
              tuple(problems), _ends())  # fmt: skip
    world.end_scene()


def _a_worker(world: World) -> ForkServerProcess:
    return world.start("sweep_for_ever", short=True)


def _kill(worker: ForkServerProcess) -> None:
    if worker.is_alive():
        os.kill(worker.pid or 0, signal.SIGKILL)
    worker.join(10)


def _wait_for_work(done: int, producer: ForkServerProcess) -> None:
    """Until so many executions were tried, or no more work comes."""
    while producer.is_alive() and Execution.objects.exclude(attempts=0).count() < done:
        NEVER.wait(0.1)


def _drain() -> list[str]:
    """Everything comes to rest within the time that one sweep and its leases take."""

    def at_rest() -> bool:
        connection.close()
        return (
            not Execution.objects.filter(status__in=("ready", "leased", "dispatching"))
            .exclude(task__state__in=("outcome_unknown", "failed", "cancelled"))
            .exists()
        )

    try:
        wait_until(at_rest, DRAIN_S, f"work was left after {DRAIN_S:.0f} s")
    except RuntimeError as error:
        return [str(error)]
    return []


def _ends() -> str:
    """How many tasks ended how."""
    states = list(Task.objects.values_list("state", flat=True))
    return ", ".join(f"{states.count(one)} {one}" for one in sorted(set(states)))
