"""A value made at most once in some seconds per process, however many ask."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """Calls `make` when the last value is older than `fresh_s` seconds."""

    def __init__(self, make: Callable[[], T], *, fresh_s: float) -> None:
        self._make = make
        self._fresh_s = fresh_s
        self._lock = threading.Lock()
        self._made: tuple[float, T] | None = None

    def get(self) -> T:
        """The value; whoever comes while it is made waits for it instead of making another."""
        with self._lock:
            if self._made is None or time.monotonic() - self._made[0] >= self._fresh_s:
                self._made = (time.monotonic(), self._make())
            return self._made[1]

    def keep(self, value: T) -> None:
        """Use this value until it is no longer fresh."""
        with self._lock:
            self._made = (time.monotonic(), value)

    def forget(self) -> None:
        """Make a new one for whoever asks next."""
        with self._lock:
            self._made = None
