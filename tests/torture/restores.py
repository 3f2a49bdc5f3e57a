"""An old copy of the database is put back: nothing that may have gone out goes out again."""

from __future__ import annotations

import threading
from collections.abc import Generator
from pathlib import Path

from django.db import connection

from review_queue.models import Attempt, Quarantine, Task
from tests.torture.chaos import drain, ends
from tests.torture.checker import violations
from tests.torture.copies import as_superuser, copy_of, drop, let_go, use
from tests.torture.report import Row
from tests.torture.roles import running
from tests.torture.world import World, wait_until

NEVER = threading.Event()
LOOKS_AT_IT_S = 15
SWEEPERS = 2


def old_copy(world: World, *, tasks: int) -> Generator[Row]:
    """A backup, everything runs and is anchored, the backup is put back, the sweepers start."""
    world.new_scene(stock=tasks)
    ids = list(Task.objects.order_by("pk").values_list("pk", flat=True))
    world.do("approve_in_turn", ids, "bob", str(world.client_log.path), patience=600)
    world.do("anchor")
    backup = _backup(world)
    with running(world, "sweep", "--loop", "--every", "1", TORTURE="short", **_anchor(world)):
        problems = drain(300)
    world.do("anchor", patience=300)
    problems += violations(world.effects(), world.scene_folder)
    sent = len(world.effects())
    _put_back(world, backup)
    problems += _two_sweepers_stay_quiet(world, tasks)
    again = len(world.effects()) - sent
    if again:
        problems.append(f"{again} requests left the old copy")
    note = f"{sent} sent before, {again} after; {ends()}"
    yield Row("restore", "an old copy is put back and swept", tasks, tuple(problems), note)
    world.end_scene()


def _anchor(world: World) -> dict[str, str]:
    """Where the scene's own anchor exports to."""
    return {
        "ANCHOR_DIR": str(world.scene_folder / "anchor"),
        "CHECKPOINT_DIR": str(world.scene_folder / "checkpoints"),
    }


def _two_sweepers_stay_quiet(world: World, tasks: int) -> list[str]:
    loop = ("sweep", "--loop", "--every", "1")
    with (
        running(world, *loop, TORTURE="short", **_anchor(world)),
        running(world, *loop, TORTURE="short", **_anchor(world)),
    ):
        wait_until(_is_held_back, 120, f"nothing was held back: {world.said()}")
        wait_until(lambda: _with_people() == tasks, 300, "not everything went back to people")
        NEVER.wait(LOOKS_AT_IT_S)
    problems = []
    cause = Quarantine.objects.get(open_key="open").cause
    if cause != Quarantine.Cause.OLDER:
        problems.append(f"held back as {cause}, not as older")
    if tried := Attempt.objects.count():
        problems.append(f"{tried} attempts in the old copy")
    return problems


def _is_held_back() -> bool:
    connection.close()
    return Quarantine.objects.filter(open_key="open").exists()


def _with_people() -> int:
    connection.close()
    return Task.objects.filter(state="pending", problem__contains="put back").count()


def _backup(world: World) -> str:
    """A copy of what is there now, as a backup has it: everything committed, nothing else."""
    let_go()
    if world.on_sqlite:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        let_go()
        folder = world.scene_folder / "backup"
        folder.mkdir()
        return copy_of(world.database, folder, "")
    return copy_of(world.database, world.scene_folder, f"backup_{world.scenes}")


def _put_back(world: World, backup: str) -> None:
    let_go()
    drop(world.database)
    if world.on_sqlite:
        Path(backup).rename(world.database)
    else:
        as_superuser(f'ALTER DATABASE "{backup}" RENAME TO "{world.database}"')
    use(world.database)
