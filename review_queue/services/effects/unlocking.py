"""How long nobody may say what became of a lost step: while a worker may still be sending it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from review_queue.execution.limits import GRACE, WALL
from review_queue.models import Execution


@dataclass(frozen=True, slots=True)
class Lock:
    """Locked until then at least. `is_alive`: its worker still shows itself, so it may rise."""

    until: datetime
    is_alive: bool
    worker: str

    @property
    def words(self) -> str:
        """Why it is locked."""
        if self.is_alive:
            return "The worker that started this is still at it, so it may still be sent."
        return "A worker may still be sending it."

    @property
    def what_to_do(self) -> str:
        """When it can be said, and what ends a worker that never ends."""
        clock = f"{timezone.localtime(self.until):%H:%M:%S}"
        if not self.is_alive:
            return f"You can say what happened from {clock} on."
        return (
            f"You can say what happened once it has ended, not before {clock}. If it does not "
            f"end, have whoever runs this installation stop it: {self.worker}."
        )


def lock_on(execution: Execution) -> Lock | None:
    """None when no worker can be sending it any more."""
    if execution.dispatched_at is None:
        return None
    until, alive = execution.dispatched_at + WALL + GRACE, execution.alive_until
    now = timezone.now()
    is_alive = alive is not None and alive > now
    if alive is not None:
        until = max(until, alive)
    return Lock(until, is_alive, execution.lease_owner) if until > now else None
