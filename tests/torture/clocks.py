"""Clocks that jump by an hour, forwards and back, under workers in the middle of their work.

On SQLite there is one machine, so one clock: all workers jump together. On PostgreSQL each worker
has a clock of its own, and leases are counted by the server's, which does not jump.
"""

from __future__ import annotations

import random
import subprocess
import threading
from collections.abc import Generator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

from review_queue.models import Attempt, Task
from tests.torture.brokers import tried
from tests.torture.chaos import drain, ends
from tests.torture.checker import violations
from tests.torture.report import Row
from tests.torture.roles import running
from tests.torture.world import World

NEVER = threading.Event()
LIBRARIES = (
    "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
    "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1",
    "/usr/lib64/faketime/libfaketimeMT.so.1",
    "/usr/lib/faketime/libfaketimeMT.so.1",
)
HOUR = 3_600
LEASE = 130  # seconds, a little more than a lease of the product
JUMPS = (-HOUR, -LEASE, 0, LEASE, HOUR)
AHEAD = 3 * HOUR  # in the end, so that what was put off by a clock that ran ahead is due as well
WORKERS = 3


def jumps(world: World, chance: random.Random, *, tasks: int, times: int) -> Generator[Row]:
    """The clocks jump `times` times while everything is approved and run."""
    library = next((one for one in LIBRARIES if Path(one).exists()), "")
    if not library:
        yield Row("clocks", "not run: no libfaketime", 0)
        return
    world.new_scene(stock=tasks)
    one_machine = world.scene_folder / "clock"
    clocks = [
        one_machine if world.on_sqlite else Path(f"{one_machine}-{n}") for n in range(WORKERS)
    ]
    with ExitStack() as stack:
        for clock in clocks:
            _set(clock, 0)
            stack.enter_context(_a_worker(world, clock, library))
        ids = list(Task.objects.order_by("pk").values_list("pk", flat=True))
        client = world.start("approve_in_turn", ids, "bob", str(world.client_log.path))
        for number in range(times):
            tried(tasks * number // (times + 2), 3)  # with clocks put back, work may have to wait
            NEVER.wait(chance.random() * 0.3)
            clock, seconds = chance.choice(clocks), chance.choice(JUMPS)
            _set(clock, seconds)
            world.nemesis_log.say(what="jumped", clock=clock.name, seconds=seconds)
        client.join(None)
        problems = [f"the client failed: {world.said()}"] if client.exitcode else []
        for clock in clocks:
            _set(clock, AHEAD)
        problems += drain(300)
    problems += violations(world.effects(), world.scene_folder)
    late = Attempt.objects.filter(phase="late_outcome").count()
    note = f"{late} outcomes came late; {ends()}"
    what = f"clocks of workers jump up to an hour, {tasks:,} tasks"
    yield Row("clocks", what, times, tuple(problems), note)
    world.end_scene()


def _a_worker(
    world: World, clock: Path, library: str
) -> AbstractContextManager[subprocess.Popen[bytes]]:
    """`manage.py sweep --loop` whose libc reads the clock through the file, at every call."""
    faked = {
        "LD_PRELOAD": library,
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DONT_FAKE_MONOTONIC": "1",
    }
    loop = ("sweep", "--loop", "--every", "0.2")
    return running(world, *loop, TORTURE="short", **faked)


def _set(clock: Path, seconds: int) -> None:
    """Put in place at once: a half written file would be no clock at all."""
    new = clock.with_suffix(".new")
    new.write_text(f"{seconds:+d}")
    new.replace(clock)
