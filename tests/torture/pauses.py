"""The stop button under load: after its commit nothing is dispatched, until it is released."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator

from django.contrib.auth.models import User

from review_queue.models import Task
from review_queue.services.effects.stopping import restart, stop
from tests.torture.chaos import drain, ends
from tests.torture.checker import violations
from tests.torture.report import Row
from tests.torture.world import World

NEVER = threading.Event()


def pauses(world: World, chance: random.Random, *, tasks: int, times: int) -> Iterator[Row]:
    """Everything is stopped and released `times` times at random while two workers run."""
    world.new_scene(stock=tasks)
    log = str(world.client_log.path)
    ids = list(Task.objects.order_by("pk").values_list("pk", flat=True))
    client = world.start("approve_in_turn", ids, "bob", log)
    workers = [world.start("sweep_for_ever", short=True) for _ in range(2)]
    owner = User.objects.get(username="carol")
    for _ in range(times):
        NEVER.wait(chance.random() * 0.4)
        stop(user=owner)
        world.nemesis_log.say(what="paused")
        NEVER.wait(chance.random() * 0.3)
        world.nemesis_log.say(what="released")
        restart(user=owner)
    client.join(None)
    problems = [] if client.exitcode == 0 else [f"the client failed: {world.said()}"]
    problems += drain()
    for worker in workers:
        worker.kill()
        worker.join(10)
    problems += violations(world.effects(), world.scene_folder)
    what = f"stopped and released under load, {tasks:,} tasks"
    yield Row("pauses", what, times, tuple(problems), ends())
    world.end_scene()
