"""Takes approved steps back before they are sent: all of them or none."""

from __future__ import annotations

from datetime import datetime

from review_queue.errors import WrongState
from review_queue.models import Execution, Task

Status = Execution.Status
BEFORE_SENDING = (Status.READY, Status.LEASED)


def stop_before_sending(task: Task, *, at: datetime, detail: str) -> int:
    """Cancel the executions of the standing approval; returns how many.

    Call inside a transaction with the task locked. Raises WrongState when one is being sent.
    """
    waiting = Execution.objects.filter(task=task, generation=task.generation)
    stopped = waiting.filter(status__in=BEFORE_SENDING).update(
        status=Status.CANCELLED, detail=detail, finished_at=at
    )
    if stopped != waiting.count():
        raise WrongState("Too late: it is being sent right now. Nothing was taken back.")
    return stopped
