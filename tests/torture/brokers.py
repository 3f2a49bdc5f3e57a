"""Redis flushed, killed, absent, or handing out every message again: only time is lost."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING

from django.db import connection

from review_queue.models import Execution, Task
from tests.doubles.ports import free_port
from tests.torture.chaos import drain, ends
from tests.torture.checker import violations
from tests.torture.report import Row
from tests.torture.roles import running
from tests.torture.world import Impatient, World, wait_until

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerProcess

NEVER = threading.Event()
SWEPT_WITHIN_S = 120.0


def flushes(
    world: World, chance: random.Random, *, tasks: int, flushed: int, restarted: int
) -> Iterator[Row]:
    """FLUSHALL and kills of Redis at random while workers of the product take its messages."""
    if world.redis is None:
        return
    world.new_scene(stock=tasks)
    acts = ["flush"] * flushed + ["restart"] * restarted
    chance.shuffle(acts)
    with ExitStack() as stack:
        for _ in range(2):
            stack.enter_context(running(world, "worker", TORTURE="short"))
        stack.enter_context(running(world, "sweep", "--loop", "--every", "5", TORTURE="short"))
        clients = _approve_everything(world)
        for number, act in enumerate(acts):
            _wait_for(tasks * number // (len(acts) + 1))
            NEVER.wait(chance.random() * 0.1)
            getattr(world.redis, act)()
            world.nemesis_log.say(what=act)
        problems = _ended(world, clients) + drain()
    problems += violations(world.effects(), world.scene_folder)
    what = f"{flushed} FLUSHALL and {restarted} kills of Redis, {tasks:,} tasks"
    yield Row("redis", what, len(acts), tuple(problems), ends())
    world.end_scene()


def lost_messages(world: World, *, tasks: int) -> Iterator[Row]:
    """No message ever arrives: `manage.py sweep --loop` alone drains everything within 120 s."""
    world.new_scene(stock=tasks)
    for client in _approve_everything(world):
        client.join(None)
    began = time.monotonic()
    nowhere = f"redis://127.0.0.1:{free_port()}/0"
    with running(world, "sweep", "--loop", TORTURE="real", REDIS_URL=nowhere):
        problems = drain(SWEPT_WITHIN_S)
    seconds = time.monotonic() - began
    problems += violations(world.effects(), world.scene_folder)
    note = f"drained in {seconds:.0f} s; {ends()}"
    yield Row("messages", "every message lost, one sweep every 30 s", tasks, tuple(problems), note)
    world.end_scene()


def redeliveries(world: World, *, tasks: int, workers: int) -> Iterator[Row]:
    """A visibility timeout far below the time a send takes: Redis hands out what is in work."""
    if world.redis is None:
        return
    world.new_scene(stock=tasks)
    world.redis.flush()
    counted = world.scene_folder / "popped.txt"
    world.fx.behave("slow")
    extra = {"TORTURE": "real", "TORTURE_VISIBILITY": "1", "TORTURE_COUNT": str(counted)}
    with ExitStack() as stack:
        for _ in range(workers):
            stack.enter_context(running(world, "worker", **extra))
        problems = _ended(world, _approve_everything(world))
        problems += drain(600)
    popped = counted.read_text().count("K5") if counted.exists() else 0
    twice = popped - tasks
    problems += violations(world.effects(), world.scene_folder)
    if twice < tasks // 2:
        problems.append(f"only {twice} messages came twice: this showed too little")
    note = f"{twice} duplicate deliveries; {ends()}"
    yield Row("redelivery", "visibility timeout 1 s, sends of 3 s", tasks, tuple(problems), note)
    world.end_scene()


def _approve_everything(world: World) -> list[ForkServerProcess]:
    ids = list(Task.objects.order_by("pk").values_list("pk", flat=True))
    log = str(world.client_log.path)
    return [
        world.start("approve_in_turn", ids[place::2], name, log)
        for place, name in enumerate(("bob", "dana"))
    ]


def _ended(world: World, clients: list[ForkServerProcess]) -> list[str]:
    for client in clients:
        client.join(None)
    return [f"a client failed: {world.said()}" for one in clients if one.exitcode]


def _wait_for(done: int) -> None:
    if not tried(done, 120):
        raise Impatient(f"{done} were not tried in time")


def tried(done: int, seconds: float) -> bool:
    """Wait until so many executions were tried; False when they were not within the time."""
    try:
        wait_until(lambda: Execution.objects.exclude(attempts=0).count() >= done, seconds)
    except Impatient:
        return False
    finally:
        connection.close()
    return True
