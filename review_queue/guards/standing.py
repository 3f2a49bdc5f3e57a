"""Do the database's guards stand? Asked at the first use of a process and once a minute after."""

from __future__ import annotations

import time

from audit.trigger_store import missing_triggers
from review_queue.errors import GuardsMissing

ASK_EVERY_S = 60
_asked_at: list[float] = []


def check_guards() -> None:
    """Raises GuardsMissing when a trigger is missing or changed. Cheap: asked once a minute."""
    now = time.monotonic()
    if _asked_at and now - _asked_at[-1] < ASK_EVERY_S:
        return
    missing = missing_triggers()
    if missing:
        forget_guards()
        raise GuardsMissing(
            f"{len(missing)} of the database's own guards are missing or changed, such as "
            f"{missing[0]}. Nothing was approved and nothing was sent."
        )
    _asked_at[:] = [now]


def forget_guards() -> None:
    """Ask the database again at the next use."""
    _asked_at.clear()
