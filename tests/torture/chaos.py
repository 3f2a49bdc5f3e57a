"""Killed at random: workers die at any moment under load, and everything still ends once."""

from __future__ import annotations

import contextlib
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
from tests.torture.world import Impatient, World, wait_until

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerProcess

FAULTS = ("reset_after", "hang_after", "500_after", "429_before")
FAULTY_SHARE = 0.02
DRAIN_S = 120.0
NEVER = threading.Event()


def random_kills(
    world: World, chance: random.Random, *, tasks: int, kills: int, workers: int = 3
) -> Iterator[Row]:
    """`kills` SIGKILLs of workers while `tasks` are approved and run; the provider fails too.

    A kill waits until some work was done since the last, so that they spread over all of it.
    """
    world.new_scene(stock=tasks)
    crew = [_a_worker(world) for _ in range(workers)]
    log = str(world.client_log.path)
    ids = list(Task.objects.order_by("pk").values_list("pk", flat=True))
    clients = [
        world.start("approve_in_turn", ids[place::2], name, log)
        for place, name in enumerate(("bob", "dana"))
    ]
    for number in range(kills):
        _wait_for_work(tasks * number // (kills + 1))
        world.fx.behave(chance.choice(FAULTS), FAULTY_SHARE)
        NEVER.wait(chance.random() * 0.2)
        at = chance.randrange(workers)
        _kill(crew[at])
        world.nemesis_log.say(what="killed", pid=crew[at].pid)
        crew[at] = _a_worker(world)
    for client in clients:
        client.join(None)
    world.fx.behave()
    problems = [f"the client failed: {world.said()}" for one in clients if one.exitcode]
    problems += drain()
    for worker in crew:
        _kill(worker)
    problems += violations(world.effects(), world.scene_folder)
    yield Row("kills", f"SIGKILL of {workers} workers over {tasks:,} tasks", kills,
              tuple(problems), ends())  # fmt: skip
    world.end_scene()


def _a_worker(world: World) -> ForkServerProcess:
    return world.start("sweep_for_ever", short=True)


def _kill(worker: ForkServerProcess) -> None:
    if worker.is_alive():
        os.kill(worker.pid or 0, signal.SIGKILL)
    worker.join(10)


def _wait_for_work(done: int) -> None:
    """Until so many executions were tried; a drought ends the wait as well."""
    with contextlib.suppress(Impatient):
        wait_until(lambda: Execution.objects.exclude(attempts=0).count() >= done, 30)


def drain(seconds: float = DRAIN_S) -> list[str]:
    """Everything comes to rest within the time that one sweep and its leases take."""

    def at_rest() -> bool:
        connection.close()
        return (
            not Execution.objects.filter(status__in=("ready", "leased", "dispatching"))
            .exclude(task__state__in=("outcome_unknown", "failed", "cancelled"))
            .exists()
        )

    try:
        wait_until(at_rest, seconds, f"work was left after {seconds:.0f} s")
    except RuntimeError as error:
        return [str(error)]
    return []


def ends() -> str:
    """How many tasks ended how."""
    states = list(Task.objects.values_list("state", flat=True))
    return ", ".join(f"{states.count(one)} {one}" for one in sorted(set(states)))
