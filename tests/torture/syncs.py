"""What the kernel saw: the intent to send was on the disk before the connection was opened."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Collection, Generator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from review_queue.models import Attempt, Task
from tests.torture.chaos import drain, ends
from tests.torture.checker import violations
from tests.torture.report import Row
from tests.torture.roles import ROOT, environment
from tests.torture.world import World, wait_until

WRITES, SYNCS = ("pwrite64", "pwritev", "write"), ("fsync", "fdatasync")
CALLS = f"trace=connect,{','.join(WRITES + SYNCS)}"
CALL = re.compile(r"^(\d+) +(\w+)\(\d+<([^>]*)>(.*)$")
UNFINISHED = "<unfinished ...>"
RESUMED = re.compile(r"^(\d+) +<\.\.\. (\w+) resumed>(.*)$")
PORT = re.compile(r"sin_port=htons\((\d+)\)")


def synced_first(world: World, *, tasks: int) -> Generator[Row]:
    """A worker under strace runs what was approved; on PostgreSQL the server is watched as well."""
    if shutil.which("strace") is None:
        yield Row("fsync", "not run: no strace", 0)
        return
    world.new_scene(stock=tasks)
    ids = list(Task.objects.order_by("pk").values_list("pk", flat=True))
    world.do("approve_in_turn", ids, "bob", str(world.client_log.path), patience=600)
    trace = world.scene_folder / "strace.txt"
    with _watched(world, trace) as watches:
        problems = drain(600) if watches else []
    if not watches:
        yield Row("fsync", "not run: strace may not watch here", 0)
        world.end_scene()
        return
    ports = {world.fx.port, world.fx.smtp_port}
    log = "-wal" if world.on_sqlite else "/pg_wal/"
    lines = trace.read_text(errors="replace").splitlines()
    opened, late = read_trace(lines, ports, log, skip=_writes_ahead(world))
    sent = Attempt.objects.filter(phase="dispatch").exclude(
        execution__action__kind="internal_note"  # it stays in this database
    )
    if opened != sent.count():
        problems.append(f"{opened} connections seen of {sent.count()} dispatches")
    problems += [f"connected before the intent was synced: {line}" for line in late[:3]]
    problems += violations(world.effects(), world.scene_folder)
    what = "the log of the database is synced before each connection to the provider"
    yield Row("fsync", what, opened, tuple(problems), ends())
    world.end_scene()


def read_trace(
    lines: Iterable[str], ports: Collection[int], log: str, *, skip: Collection[str] = ()
) -> tuple[int, list[str]]:
    """How many connections to `ports` were opened, and the lines of those opened too early.

    Too early: no sync of the log came back with 0 since the one before, or a process wrote to the
    log and has not synced it since. `log` is a part of its path; `skip` are pids that may do so.
    """
    opened, early = 0, []
    synced, dirty, waiting = False, set[str](), dict[str, str]()
    for line in lines:
        if found := RESUMED.match(line):
            pid, call, rest = found.groups()
            path = waiting.pop(pid, "")
        elif found := CALL.match(line):
            pid, call, path, rest = found.groups()
        else:
            continue
        port = PORT.search(rest)
        if call == "connect" and port and int(port[1]) in ports:
            opened += 1
            if dirty or not synced:
                early.append(line)
            synced = False
        elif log not in path:
            continue
        elif call in WRITES and pid not in skip:
            dirty.add(pid)
        elif call in SYNCS and line.endswith(UNFINISHED):
            waiting[pid] = path
        elif call in SYNCS and rest.rstrip().endswith("= 0"):
            dirty.discard(pid)
            synced = True
    return opened, early


@contextmanager
def _watched(world: World, trace: Path) -> Iterator[bool]:
    """The sweep under strace, with the database's own processes where it has some; did it start?"""
    words = ["strace", "-I2", "-f", "-y", "-s", "0", "-e", CALLS, "-o", str(trace)]
    if world.cluster is not None:
        words += ["-p", str(world.cluster.process.pid)]
    program = [sys.executable, "-m", "tests.torture.entry", "sweep", "--loop", "--every", "1"]
    with world.output.open("ab") as output:
        process = subprocess.Popen(
            [*words, *program],
            cwd=ROOT,
            env=environment(world, TORTURE="short"),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_until(lambda: process.poll() is not None or _has_begun(trace), 120, "strace hangs")
        yield process.poll() is None
    finally:
        process.send_signal(signal.SIGTERM)  # it lets go of the server, and ends the sweep
        process.wait(30)


def _has_begun(trace: Path) -> bool:
    return trace.exists() and trace.stat().st_size > 0


def _writes_ahead(world: World) -> list[str]:
    """PostgreSQL's own writer of the log may write before anybody waits for a commit."""
    if world.on_sqlite:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE backend_type = 'walwriter'")
        return [str(pid) for (pid,) in cursor.fetchall()]
