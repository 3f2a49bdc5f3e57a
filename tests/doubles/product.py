"""The product as a person starts it: a process of its own, its lines, and how it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue

from hitl_site.environment.variables import VARIABLES
from tests.doubles.ports import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
STARTS_WITHIN_S = 300  # a first start makes every table, on a machine that may be busy


@dataclass
class Product:
    """A started product; `lines` is everything it printed so far, errors included."""

    process: subprocess.Popen[str]
    port: int
    lines: list[str] = field(default_factory=list)
    _arriving: Queue[str | None] = field(default_factory=Queue)

    @property
    def url(self) -> str:
        """The address of the site, no slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def wait_for(self, text: str) -> str:
        """The first line holding `text`; RuntimeError when the process ends or stays silent."""
        for line in self.lines:
            if text in line:
                return line
        while True:
            try:
                arrived = self._arriving.get(timeout=STARTS_WITHIN_S)
            except Empty as silence:
                raise RuntimeError(f"no {text!r} in:\n{self.printed()}") from silence
            if arrived is None:
                raise RuntimeError(f"ended without {text!r}:\n{self.printed()}")
            self.lines.append(arrived)
            if text in arrived:
                return arrived

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send a signal, wait for the end; the exit code."""
        self.process.send_signal(number)
        code = self.process.wait(40)
        while (line := self._arriving.get(timeout=STARTS_WITHIN_S)) is not None:
            self.lines.append(line)
        return code

    def printed(self) -> str:
        """All lines so far."""
        return "".join(self.lines)

    def collect(self) -> None:
        """Move what the process prints into the queue until it ends."""
        if self.process.stdout is not None:
            for line in self.process.stdout:
                self._arriving.put(line)
        self._arriving.put(None)


def clean_environment(**variables: str) -> dict[str, str]:
    """This environment without any variable of the product, plus `variables`."""
    rest = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    rest.pop("DJANGO_SETTINGS_MODULE", None)
    return {**rest, "ENV_FILE": "none", **variables}


@contextmanager
def running_product(data_dir: Path, role: str = "all", **variables: str) -> Iterator[Product]:
    """Start `python -m hitl_site.run`; killed at the end if it still runs."""
    port = int(variables.pop("PORT", "0")) or free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "hitl_site.run", role],
        env=clean_environment(DATA_DIR=str(data_dir), PORT=str(port), **variables),
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    product = Product(process, port)
    reader = threading.Thread(target=product.collect, daemon=True)
    reader.start()
    try:
        yield product
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(10)
        reader.join(10)
        if process.stdout is not None:
            process.stdout.close()
