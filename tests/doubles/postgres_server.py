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
from dataclasses import dataclass, field
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


@dataclass
class Cluster:
    """A cluster in a folder of its own, and the server that runs on it."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] = field(init=False)

    @property
    def url(self) -> str:
        """The postgres:// address of its first database."""
        return f"postgres://hitl@127.0.0.1:{self.port}/postgres"

    def create(self) -> None:
        """initdb, as the user that may."""
        self._prefix, extra = _as_allowed_user(self.folder)
        self._environment = {**os.environ, **extra}
        subprocess.run(
            [*self._prefix, self._binary("initdb"), "-D", str(self._data), *_CLUSTER],
            check=True,
            stdout=subprocess.DEVNULL,
            env=self._environment,
            cwd=self.folder,
        )

    def start(self) -> None:
        """Run the server, and wait until it answers."""
        address = ("-D", str(self._data), "-p", str(self.port), "-k", str(self.folder))
        self.process = subprocess.Popen(
            [*self._prefix, self._binary("postgres"), *address, *_SERVER],
            env=self._environment,
            cwd=self.folder,
            stderr=subprocess.DEVNULL,
        )
        wait_until_open(self.port, self.process)

    def stop(self) -> None:
        """Fast shutdown: ends sessions, stays consistent."""
        self.process.send_signal(2)
        self.process.wait(30)

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _binary(self, name: str) -> str:
        binaries = postgres_folder()
        if binaries is None:
            raise FileNotFoundError("PostgreSQL is not installed")
        return str(binaries / name)


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """Start a cluster as safe as production (fsync on)."""
    if postgres_folder() is None:
        raise FileNotFoundError("PostgreSQL is not installed")
    with tempfile.TemporaryDirectory(prefix="hitl-postgres-", dir=_fast_folder()) as name:
        folder = Path(name)
        folder.chmod(0o700)
        cluster = Cluster(folder, free_port())
        cluster.create()
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()


@contextmanager
def running_postgres() -> Iterator[str]:
    """Start a cluster as safe as production; yields its postgres:// address."""
    with running_cluster() as cluster:
        yield cluster.url


if __name__ == "__main__":
    with running_postgres() as url:
        done = subprocess.run(sys.argv[1:], env={**os.environ, "DATABASE_URL": url}, check=False)
    raise SystemExit(done.returncode)
