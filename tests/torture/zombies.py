"""Workers that sleep past their lease and wake up: nothing they do then counts twice."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

from review_queue.models import Attempt, Execution
from tests.torture.chaos import drain, ends
from tests.torture.checker import violations
from tests.torture.install import SHORT
from tests.torture.people import CLASSES, approved
from tests.torture.report import Row
from tests.torture.scenes import stopped_state
from tests.torture.world import World, wait_until

if TYPE_CHECKING:
    from datetime import timedelta
    from multiprocessing.context import ForkServerProcess

POINTS = ("K6", "K8", "K9", "K10")
LEASES_ASLEEP = 3
AT_ONCE = 50
NEVER = threading.Event()


def zombies(world: World, *, each: int) -> Iterator[Row]:
    """At each point `each` workers get SIGSTOP, sleep for three leases, and go on."""
    for point in POINTS:
        world.new_scene()
        asleep = sum(
            _one_flock(world, point, min(AT_ONCE, each - start))
            for start in range(0, each, AT_ONCE)
        )
        problems = drain() + violations(world.effects(), world.scene_folder)
        late = Attempt.objects.filter(phase="late_outcome").count()
        note = f"{late} late outcomes kept as evidence; {ends()}"
        yield Row("zombies", f"asleep at {point} for 3 leases", asleep, tuple(problems), note)
        world.end_scene()


def _one_flock(world: World, point: str, count: int) -> int:
    """How many were put to sleep: at K9 there is none of class N."""
    letters = [CLASSES[number % len(CLASSES)] for number in range(count)]
    if point == "K9":
        letters = [letter for letter in letters if letter != "N"]  # a note has no other side
    tasks = [approved(letter, world.client_log) for letter in letters]
    runs = dict(Execution.objects.filter(task__in=tasks).values_list("task_id", "pk"))
    flock = [_asleep(world, point, runs[task.pk]) for task in tasks]
    world.fx.behave()
    sweeper = world.start("sweep_for_ever", short=True)
    lease: timedelta = SHORT["LEASE"][1]  # type: ignore[assignment]
    NEVER.wait(lease.total_seconds() * LEASES_ASLEEP)  # the zombie's own clock has to see it
    for one in flock:
        os.kill(one.pid or 0, signal.SIGCONT)
    for one in flock:
        one.join(30)
    drain()
    sweeper.kill()
    sweeper.join(10)
    return len(flock)


def _asleep(world: World, point: str, execution: int) -> ForkServerProcess:
    if point != "K9":
        worker = world.start("run", [execution], failpoint=f"{point}:stop", short=True)
    else:
        key = Execution.objects.values_list("idempotency_key", flat=True).get(pk=execution)
        world.fx.behave("hang_after", smtp="hang_after_dot_kept")
        worker = world.start("run", [execution], short=True)
        wait_until(lambda: any(line["key"] == key for line in world.effects()), what="not sent")
        os.kill(worker.pid or 0, signal.SIGSTOP)
    wait_until(lambda: stopped_state(worker.pid), what=f"no worker stopped at {point}")
    return worker
