"""A disk that fills up in the middle of approvals and sends, and has room again."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from review_queue.models import Attempt, Task
from tests.torture.chaos import drain, ends
from tests.torture.checker import violations
from tests.torture.copies import as_superuser, let_go, use
from tests.torture.report import Row
from tests.torture.servers import a_small_disk
from tests.torture.world import World

NEVER = threading.Event()
LONG_S = 900
ROOM_LEFT_BYTES = 400_000
TRIES = 2  # of a client: nobody makes room between two of them
SPACE = "small_disk"


def full_disk(world: World, *, tasks: int, megabytes: int) -> Generator[Row]:
    """The database lies on a small disk: the file of SQLite, the tablespace of PostgreSQL."""
    world.new_scene(stock=tasks)
    folder = world.cluster.folder / SPACE if world.cluster else world.scene_folder / SPACE
    with a_small_disk(folder, megabytes) as how:
        if not how:
            yield Row("disk", "not run: mounting a tmpfs is not allowed here", 0)
            return
        with _moved_onto(world, folder):
            ballast = _fill(folder)
            refused, problems = _approve_until_full(world)
            sent = world.start("sweep_for_ever", short=True)
            NEVER.wait(5)
            ballast.unlink()
            world.do("approve_in_turn", _pending(), "bob", _log(world), patience=LONG_S)
            problems += drain()
            sent.kill()
            sent.join(10)
            problems += _after_the_flood(world)
            if not refused:
                problems.append("the disk never filled up: this showed nothing")
            what = f"full in the middle of {tasks} approvals"
            yield Row("disk", what, refused, tuple(problems), f"{how}; {ends()}")


@contextmanager
def _moved_onto(world: World, folder: Path) -> Iterator[None]:
    """The scene's database lies on this disk until the end of the block, and is gone then."""
    let_go()
    here = world.database
    if world.cluster is None:
        world.database = str(shutil.move(here, folder / "db.sqlite3"))
    else:
        owner = world.cluster.folder.stat()
        shutil.chown(folder, owner.st_uid, owner.st_gid)
        as_superuser(f"CREATE TABLESPACE {SPACE} LOCATION '{folder}'")
        as_superuser(f'ALTER DATABASE "{here}" SET TABLESPACE {SPACE}')
    use(world.database)
    try:
        yield
    finally:
        world.end_scene()
        if world.cluster is not None:
            as_superuser(f"DROP TABLESPACE {SPACE}")


def _fill(folder: Path) -> Path:
    """Leave room for some approvals only."""
    ballast = folder / "ballast"
    room = shutil.disk_usage(folder).free - ROOM_LEFT_BYTES
    ballast.write_bytes(bytes(1) * max(room, 0))
    return ballast


def _approve_until_full(world: World) -> tuple[int, list[str]]:
    """How many approvals were refused because there was no room, and whether that was all."""
    worker = world.start("sweep_for_ever", short=True)
    problems = []
    try:
        world.do("approve_in_turn", _pending(), "bob", _log(world), TRIES, patience=LONG_S)
    except RuntimeError as error:
        problems.append(f"the client failed: {error}")
    worker.kill()
    worker.join(10)
    return len(_pending()), problems


def _pending() -> list[int]:
    return list(Task.objects.filter(state="pending").values_list("pk", flat=True))


def _log(world: World) -> str:
    return str(world.client_log.path)


def _after_the_flood(world: World) -> list[str]:
    problems = []
    if world.on_sqlite:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            said = cursor.fetchone()[0]
        problems = [] if said == "ok" else [f"integrity_check: {said}"]
    sent = {effect["key"] for effect in world.effects()}
    intents = Attempt.objects.filter(phase="dispatch")
    dispatched = set(intents.values_list("execution__idempotency_key", flat=True))
    if sent - dispatched:
        problems.append(f"{len(sent - dispatched)} effects without a committed intent")
    if left := len(_pending()):
        problems.append(f"{left} still wait after there was room again")
    return problems + violations(world.effects(), world.scene_folder)
