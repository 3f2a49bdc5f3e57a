"""A real PostgreSQL in a throw-away cluster on a free port; also `python -m ... COMMAND`."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.doubles.ports import free_port, wait_until_open

_ROOM_BYTES = 2_000_000_000
_CLUSTER = (
    *("--username", "hitl"),
    *("--auth", "trust"),
    *("--encoding", "UTF8"),
    "--locale=C.UTF-8",
    "--no-instructions",
)
_SERVER = (
    *("-c", "listen_addresses=127.0.0.1"),
    *("-c", "max_connections=200"),
    *("-c", "log_min_messages=fatal"),
)


def postgres_folder() -> Path | None:
    """The folder with initdb and postgres of the newest version installed, or None."""
    packaged = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: int(path.parent.parent.name),
        reverse=True,
    )
    found = packaged[0] if packaged else shutil.which("initdb")
    return Path(found).parent if found else None


def _as_allowed_user(folder: Path) -> tuple[list[str], dict[str, str]]:
    """PostgreSQL refuses root: run it as another user then, and give that one the folder."""
    if os.geteuid() != 0:
        return [], {}
    for name in ("postgres", "nobody"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(folder, account.pw_uid, account.pw_gid)
        user = (f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups")
        return ["setpriv", *user], {"HOME": str(folder)}
    raise RuntimeError("no user to run PostgreSQL as: neither postgres nor nobody exists")


def _fast_folder() -> str | None:
    """Memory, where syncing costs nothing, when there is enough of it; None for the usual place."""
    memory = Path("/dev/shm")  # noqa: S108 - only a folder made by tempfile goes there
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > _ROOM_BYTES
    return str(memory) if roomy and os.access(memory, os.W_OK) else None


@contextmanager
def running_postgres() -> Iterator[str]:
    """Start a cluster as safe as production (fsync on); yields its postgres:// address."""
    binaries = postgres_folder()
    if binaries is None:
        raise FileNotFoundError("PostgreSQL is not installed")
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="hitl-postgres-", dir=_fast_folder()) as name:
        folder = Path(name)
        folder.chmod(0o700)
        prefix, extra = _as_allowed_user(folder)
        environment = {**os.environ, **extra}
        data = folder / "data"
        subprocess.run(
            [*prefix, str(binaries / "initdb"), "-D", str(data), *_CLUSTER],
            check=True,
            stdout=subprocess.DEVNULL,
            env=environment,
            cwd=folder,
        )
        process = subprocess.Popen(
            [
                *prefix,
                str(binaries / "postgres"),
                *("-D", data, "-p", str(port), "-k", name),
                *_SERVER,
            ],
            env=environment,
            cwd=folder,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_until_open(port, process)
            yield f"postgres://hitl@127.0.0.1:{port}/postgres"
        finally:
            process.send_signal(2)  # fast shutdown: ends sessions, stays consistent
            process.wait(30)


if __name__ == "__main__":
    with running_postgres() as url:
        done = subprocess.run(sys.argv[1:], env={**os.environ, "DATABASE_URL": url}, check=False)
    raise SystemExit(done.returncode)
