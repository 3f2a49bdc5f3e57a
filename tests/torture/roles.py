"""The product's own processes in a scene: web, worker, beat and sweep, by their recorded pid."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from tests.doubles.ports import free_port, wait_until_open
from tests.torture.world import World

ROOT = Path(__file__).resolve().parent.parent.parent
STARTS_WITHIN_S = 90


def environment(world: World, **variables: str) -> dict[str, str]:
    """The conductor's own, on the scene's database."""
    database = settings.DATABASES["default"]
    if world.on_sqlite:
        url = f"sqlite:///{world.database}"
    else:
        url = f"postgres://hitl@127.0.0.1:{database['PORT']}/{world.database}"
    return {**os.environ, "DATABASE_URL": url, "TORTURE": "real", **variables}


@contextmanager
def running(world: World, *words: str, **variables: str) -> Iterator[subprocess.Popen[bytes]]:
    """A role or a command until the end of the block; killed then."""
    with world.output.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.torture.entry", *words],
            cwd=ROOT,
            env=environment(world, **variables),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)


@contextmanager
def a_site(world: World, **variables: str) -> Iterator[int]:
    """The web role; yields the port it answers on."""
    port = free_port()
    with running(world, "web", PORT=str(port), **variables) as process:
        wait_until_open(port, process, STARTS_WITHIN_S)
        yield port
