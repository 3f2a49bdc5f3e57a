"""The database goes away: cut off at once, or without room to write. Nothing told is untrue."""

from __future__ import annotations

import contextlib
import random
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

from django.db import DatabaseError, connection

from review_queue.models import Attempt, Decision, Task
from tests.torture.chaos import drain, ends
from tests.torture.checker import violations
from tests.torture.copies import let_go
from tests.torture.races import pages
from tests.torture.report import Row
from tests.torture.roles import a_site
from tests.torture.servers import a_small_disk, restart_postgres_at_once
from tests.torture.world import World

NEVER = threading.Event()
CLIENTS = ("bob", "dana")
LONG_S = 900
ROOM_LEFT_BYTES = 1_500_000


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


def full_disk(world: World, *, tasks: int, megabytes: int) -> Iterator[Row]:
    """SQLite on a disk that fills up in the middle of approvals and sends, then has room again."""
    if not world.on_sqlite:
        return
    world.new_scene(stock=tasks)
    folder = world.scene_folder / "disk"
    with a_small_disk(folder, megabytes) as how:
        if not how:
            yield Row("disk", "not run: mounting a tmpfs is not allowed here", 0)
            return
        moved = folder / "db.sqlite3"
        connection.close()
        shutil.move(world.database, moved)
        world.database = str(moved)
        connection.settings_dict["NAME"] = world.database
        ballast = _fill(folder)
        refused = _approve_until_full(world)
        sent = world.start("sweep_for_ever", short=True)
        NEVER.wait(5)
        ballast.unlink()
        ids = list(Task.objects.filter(state="pending").values_list("pk", flat=True))
        world.do("approve_in_turn", ids, "bob", str(world.client_log.path), patience=LONG_S)
        problems = drain()
        sent.kill()
        sent.join(10)
        problems += _after_the_flood(world)
        if not refused:
            problems.append("the disk never filled up: this showed nothing")
        yield Row("disk", f"full in the middle of {tasks} approvals", refused, tuple(problems), how)
        world.end_scene()


def _fill(folder: Path) -> Path:
    """Leave room for some approvals only."""
    ballast = folder / "ballast"
    room = shutil.disk_usage(folder).free - ROOM_LEFT_BYTES
    ballast.write_bytes(bytes(1) * max(room, 0))
    return ballast


def _approve_until_full(world: World) -> int:
    """How many approvals were refused because there was no room."""
    ids = list(Task.objects.filter(state="pending").values_list("pk", flat=True))
    code = 0
    worker = world.start("sweep_for_ever", short=True)
    with contextlib.suppress(RuntimeError):
        code = world.do("approve_in_turn", ids, "bob", str(world.client_log.path), patience=LONG_S)
    worker.kill()
    worker.join(10)
    assert code == 0
    return Task.objects.filter(state="pending").count()


def _after_the_flood(world: World) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        said = cursor.fetchone()[0]
    problems = [] if said == "ok" else [f"integrity_check: {said}"]
    sent = {effect["key"] for effect in world.effects()}
    dispatched = set(
        Attempt.objects.filter(phase="dispatch").values_list(
            "execution__idempotency_key", flat=True
        )
    )
    if sent - dispatched:
        problems.append(f"{len(sent - dispatched)} effects without a committed intent")
    return problems + violations(world.effects(), world.scene_folder) + _ended()


def _ended() -> list[str]:
    left = Task.objects.filter(state="pending").count()
    return [f"{left} still wait after there was room again"] if left else []
