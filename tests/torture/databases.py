"""PostgreSQL goes away at once, again and again. Nothing anybody was told is untrue."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator

from django.db import DatabaseError

from review_queue.models import Decision
from tests.torture.chaos import drain, ends
from tests.torture.checker import violations
from tests.torture.copies import let_go
from tests.torture.races import pages
from tests.torture.report import Row
from tests.torture.roles import a_site
from tests.torture.servers import restart_postgres_at_once
from tests.torture.world import World

NEVER = threading.Event()
CLIENTS = ("bob", "dana")


def postgres_restarts(
    world: World, chance: random.Random, *, tasks: int, times: int
) -> Iterator[Row]:
    """PostgreSQL cut off at once while two people approve over HTTP and workers run."""
    if world.cluster is None:
        return
    world.new_scene(stock=tasks)
    waiting = pages()
    log = str(world.client_log.path)
    with a_site(world) as port:
        workers = [world.start("sweep_for_ever", short=True) for _ in range(2)]
        clients = [
            world.start("click", (name, port, log), waiting[place::2], 40, None)
            for place, name in enumerate(CLIENTS)
        ]
        for number in range(times):
            _until_decided(tasks * (number + 1) // (times + 2))
            NEVER.wait(chance.random() * 0.2)
            let_go()
            seconds = restart_postgres_at_once(world.cluster)
            world.nemesis_log.say(what="restarted", seconds=seconds)
        for client in clients:
            client.join(None)
        problems = [f"a client failed: {world.said()}" for one in clients if one.exitcode]
        problems += drain()
    for worker in workers:
        worker.kill()
        worker.join(10)
    problems += violations(world.effects(), world.scene_folder)
    what = f"PostgreSQL cut off at once, {tasks:,} approvals over HTTP"
    yield Row("postgres", what, times, tuple(problems), ends())
    world.end_scene()


def _until_decided(count: int) -> None:
    for _ in range(600):
        try:
            if Decision.objects.count() >= count:
                return
        except DatabaseError:
            let_go()
        NEVER.wait(0.1)
