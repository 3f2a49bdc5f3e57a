"""Real servers that a nemesis may take down: PostgreSQL at once, Redis with all it holds."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.doubles import postgres_server, redis_server
from tests.doubles.ports import free_port, wait_until_open


@dataclass
class Redis:
    """A Redis without persistence on one port; `restart` loses everything it holds."""

    port: int
    folder: str
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its redis:// address."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Run, and wait until it answers."""
        binary = redis_server.redis_binary()
        if binary is None:
            raise FileNotFoundError("redis-server is not installed")
        self.process = subprocess.Popen(
            [binary, "--port", str(self.port), "--dir", self.folder, *redis_server.OPTIONS],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_until_open(self.port, self.process)

    def flush(self) -> None:
        """FLUSHALL."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as line:
            line.sendall(b"FLUSHALL\r\n")
            line.recv(64)

    def kill(self) -> None:
        """SIGKILL."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(10)

    def start_if_down(self) -> None:
        """A part that broke off may have left it so."""
        if self.process is None or self.process.poll() is not None:
            self.start()

    def restart(self) -> None:
        """Kill it and start an empty one."""
        self.kill()
        self.start()


@contextmanager
def a_redis() -> Iterator[Redis]:
    """A Redis until the end of the block."""
    with tempfile.TemporaryDirectory(prefix="hitl-redis-") as folder:
        redis = Redis(free_port(), folder)
        redis.start()
        try:
            yield redis
        finally:
            redis.kill()


def restart_postgres_at_once(cluster: postgres_server.Cluster) -> float:
    """As `pg_ctl restart -m immediate`: no checkpoint, sessions cut; seconds until it answers."""
    began = time.monotonic()
    cluster.process.send_signal(signal.SIGQUIT)
    cluster.process.wait(30)
    cluster.start()
    _wait_until_recovered(cluster)
    return time.monotonic() - began


def start_if_down(cluster: postgres_server.Cluster) -> None:
    """A part that broke off may have left it so; the log is replayed when it returns."""
    if cluster.process.poll() is not None:
        cluster.start()
    _wait_until_recovered(cluster)


def _wait_until_recovered(cluster: postgres_server.Cluster, seconds: float = 60) -> None:
    """The port is open long before the log was replayed; RuntimeError when it never is."""
    import psycopg  # noqa: PLC0415 - SQLite needs none

    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(cluster.url).close()
            return
        time.sleep(0.02)  # polling a process that has no way to call us
    raise RuntimeError(f"PostgreSQL did not recover within {seconds:.0f} s")


@contextmanager
def a_small_disk(folder: Path, megabytes: int) -> Iterator[str]:
    """A tmpfs of this size on `folder`, or "" where mounting is not allowed."""
    folder.mkdir(parents=True, exist_ok=True)
    if os.geteuid() != 0:
        yield ""
        return
    size = f"size={megabytes}m"
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)],
        check=False,
        capture_output=True,
    )
    if done.returncode:
        yield ""
        return
    try:
        yield f"tmpfs of {megabytes} MB"
    finally:
        with contextlib.suppress(subprocess.CalledProcessError):
            subprocess.run(["umount", "-l", str(folder)], check=True)
