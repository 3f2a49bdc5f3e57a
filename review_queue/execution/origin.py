"""Is this the database it says it is? Asked at a process's first claim and once a minute after."""

from __future__ import annotations

import time

from review_queue.execution.clock import database_now
from review_queue.execution.quarantining import guard_origin

ASK_EVERY_S = 60
_asked_at: list[float] = []


def may_anything_leave() -> bool:
    """False while everything is held back; the database asks again in the claim itself."""
    now = time.monotonic()
    if _asked_at and now - _asked_at[-1] < ASK_EVERY_S:
        return True
    if guard_origin(at=database_now()) is not None:
        forget_origin()
        return False
    _asked_at[:] = [now]
    return True


def forget_origin() -> None:
    """Ask again at the next claim."""
    _asked_at.clear()
