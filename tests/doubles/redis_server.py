"""A real Redis on a free port, gone with the test session."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from tests.doubles.ports import free_port, wait_until_open

OPTIONS = (
    *("--bind", "127.0.0.1"),
    *("--maxmemory-policy", "noeviction"),
    *("--appendonly", "no"),
    *("--save", ""),
)


def redis_binary() -> str | None:
    """Where redis-server (or valkey-server) is, or None."""
    return shutil.which("redis-server") or shutil.which("valkey-server")


@contextmanager
def running_redis(port: int | None = None) -> Iterator[str]:
    """Start a server with no persistence; yields its redis:// address."""
    binary = redis_binary()
    if binary is None:
        raise FileNotFoundError("redis-server is not installed")
    chosen = port or free_port()
    with tempfile.TemporaryDirectory(prefix="hitl-redis-") as folder:
        process = subprocess.Popen(
            [binary, "--port", str(chosen), "--dir", folder, *OPTIONS],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_until_open(chosen, process)
            yield f"redis://127.0.0.1:{chosen}/0"
        finally:
            process.terminate()
            process.wait(10)


if __name__ == "__main__":
    with running_redis() as url:
        done = subprocess.run(sys.argv[1:], env={**os.environ, "REDIS_URL": url}, check=False)
    raise SystemExit(done.returncode)
