"""The provider as the harness sees it: a process, its ports, its log, and how it behaves."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.torture.effects_log import read_log

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass
class Fx:
    """The provider process, its ports and its log."""

    process: subprocess.Popen[str]
    port: int
    smtp_port: int
    log: Path

    def behave(
        self, mode: str = "ok", share: float = 1.0, smtp: str = "", *, forget: bool = False
    ) -> None:
        """From now on `share` of the requests fare as `mode` says, and letters as `smtp` says.

        `forget`: no key is known any more, as scenes start with the same numbers.
        """
        wanted = {"mode": mode, "share": share, "smtp": smtp, "forget": forget}
        body = json.dumps(wanted).encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/mode", data=body, method="PUT"
        )
        urllib.request.urlopen(request, timeout=5).close()  # noqa: S310

    def end(self) -> None:
        """It ends by itself when its standard input does."""
        if self.process.stdin is not None:
            self.process.stdin.close()
        self.process.wait(10)

    def lines(self) -> list[dict[str, Any]]:
        """Every request so far."""
        return read_log(self.log)


def start_fx(folder: Path, seed: int) -> Fx:
    """Start the provider; its ports are known before Django's settings are read."""
    log = folder / "effects.jsonl"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.torture.provider", str(log), str(seed)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    port, smtp_port = map(int, process.stdout.readline().split())
    return Fx(process, port, smtp_port, log)
