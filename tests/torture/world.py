"""One torture run: a database, the fake provider, logs, and harness processes by their pid."""

from __future__ import annotations

import multiprocessing
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import connection

from tests.torture.child import Order, obey
from tests.torture.copies import copy_of, drop, frozen, use
from tests.torture.effects_log import Log
from tests.torture.fx import Fx
from tests.torture.install import move_anchor
from tests.torture.servers import start_if_down

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerProcess
    from multiprocessing.synchronize import Barrier

    from tests.doubles.postgres_server import Cluster
    from tests.torture.servers import Redis

PATIENCE_S = 60.0


class Impatient(RuntimeError):
    """Something that had to happen did not, within the time for it."""


@dataclass
class World:
    """Everything a part needs. `template` is the database that every scene starts from."""

    folder: Path
    fx: Fx
    template: str
    seed: int
    cluster: Cluster | None = None
    redis: Redis | None = None
    database: str = ""
    most_tasks: int = 10_000
    scenes: int = 0
    stocks: dict[int, str] = field(default_factory=dict)
    fx_mark: int = 0
    running: list[ForkServerProcess] = field(default_factory=list)
    client_log: Log = field(init=False)
    nemesis_log: Log = field(init=False)

    def __post_init__(self) -> None:
        self._forks = multiprocessing.get_context("forkserver")
        self._forks.set_forkserver_preload(["tests.torture.child"])
        self._open_logs(self.folder)

    @property
    def on_sqlite(self) -> bool:
        """Whether the database is a file."""
        return connection.vendor == "sqlite"

    @property
    def kind(self) -> str:
        """The database as it is called in the table."""
        return "SQLite" if self.on_sqlite else "PostgreSQL"

    def new_scene(self, stock: int = 0) -> None:
        """A fresh copy of the template, empty logs, a provider that behaves.

        `stock`: so many tasks of all four classes wait for a person in it.
        """
        self.end_scene()
        template = self._stocked(stock) if stock else self.template
        self.scenes += 1
        folder = self.folder / f"scene-{self.scenes}"
        folder.mkdir()
        self._open_logs(folder)
        self.database = copy_of(template, folder, f"scene_{self.scenes}")
        use(self.database)
        move_anchor(folder)
        self.fx.behave(forget=True)
        self.fx_mark = len(self.fx.lines())

    def end_scene(self) -> None:
        """End every process of the scene and forget its database."""
        for process in self.running:
            if process.is_alive():
                process.kill()
            process.join(10)
        self.running.clear()
        if self.database:
            drop(self.database)
            self.database = ""

    def recover(self) -> None:
        """After a part that broke off: servers that it took down run again, its scene is gone."""
        if self.cluster is not None:
            start_if_down(self.cluster)
        if self.redis is not None:
            self.redis.start_if_down()
        self.end_scene()

    def effects(self) -> list[dict[str, Any]]:
        """What the provider was asked in this scene."""
        return self.fx.lines()[self.fx_mark :]

    def start(
        self,
        job: str,
        *arguments: object,
        failpoint: str = "",
        sabotage: str = "",
        short: bool = False,
    ) -> ForkServerProcess:
        """Start a harness process; its lines go to `output` of the scene."""
        order = Order(job, arguments, self.database, str(self.output), failpoint, sabotage, short)
        process = self._forks.Process(target=obey, args=(order,), daemon=True)
        process.start()
        self.running.append(process)
        return process

    def barrier(self, parties: int) -> Barrier:
        """Where so many harness processes wait for each other."""
        return self._forks.Barrier(parties)

    def do(self, job: str, *arguments: object, patience: float = PATIENCE_S, **how: Any) -> int:
        """Start one and wait for its end; 0 done, -9 killed. RuntimeError when it failed."""
        process = self.start(job, *arguments, **how)
        process.join(patience)
        if process.exitcode is None:
            process.kill()
            raise Impatient(f"{job} did not end within {patience:.0f} s: {self.said()}")
        self.running.remove(process)
        if process.exitcode > 0:
            raise RuntimeError(f"{job} failed:\n{self.said()}")
        return process.exitcode

    def die_at(self, failpoint: str, job: str, *arguments: object, **how: Any) -> None:
        """The same, and it has to be killed there."""
        code = self.do(job, *arguments, failpoint=f"{failpoint}:kill", **how)
        if code != -signal.SIGKILL:
            raise RuntimeError(f"{job} never came to {failpoint}: it ended with {code}")

    def said(self) -> str:
        """The last lines of the scene's processes."""
        return self.output.read_text()[-3000:] if self.output.exists() else "(nothing)"

    @property
    def scene_folder(self) -> Path:
        """Where the logs of the scene lie."""
        return self.client_log.path.parent

    @property
    def output(self) -> Path:
        """What the scene's processes print."""
        return self.scene_folder / "output.txt"

    def _open_logs(self, folder: Path) -> None:
        self.client_log = Log(folder / "client.jsonl")
        self.nemesis_log = Log(folder / "nemesis.jsonl")

    def _stocked(self, count: int) -> str:
        """Made once through the services, by two processes, and copied from then on."""
        if count not in self.stocks:
            self.new_scene()
            crew = [self.start("stock_up", "KNQA", part) for part in (count // 2, -(-count // 2))]
            for one in crew:
                one.join(None)
                if one.exitcode:
                    raise RuntimeError(f"no stock: {self.said()}")
            self.stocks[count], self.database = frozen(self.database), ""
        return self.stocks[count]


def wait_until(fact: Callable[[], object], seconds: float = PATIENCE_S, what: str = "") -> None:
    """Return as soon as `fact` is true; Impatient after `seconds`."""
    never = threading.Event()
    deadline = time.monotonic() + seconds
    while not fact():
        if time.monotonic() > deadline:
            raise Impatient(what or f"not within {seconds:.0f} s")
        never.wait(0.01)
