"""A part that hangs is stopped after its own time; the parts behind it still run."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Overdue(BaseException):
    """The time is over. No `except Exception` on the way up may hold it back."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raise Overdue in the main thread when the block takes longer; 0: it may take for ever."""

    def ring(_number: int, _frame: FrameType | None) -> None:
        raise Overdue

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
