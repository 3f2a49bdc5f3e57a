"""Append-only logs of a torture run, one JSON object a line, each on the disk when it is said."""

from __future__ import annotations

import json
import os
import threading
import time
from pathlib import Path
from typing import Any


class Log:
    """Any number of processes may append to one file; a line is never torn."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        self._lock = threading.Lock()

    def say(self, **line: Any) -> None:
        """Append one line with the time (seconds since the epoch) and sync it."""
        data = json.dumps({"at": time.time(), **line}, sort_keys=True).encode() + b"\n"
        with self._lock:
            os.write(self._file, data)
            os.fsync(self._file)

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)


def read_log(path: Path) -> list[dict[str, Any]]:
    """Every line so far; none when the file is not there."""
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text().splitlines() if line]
