"""Nobody decided in time: the task closes and nothing runs. Silence is never consent."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from audit.actors import SYSTEM
from review_queue.door import commit_move, lock_task
from review_queue.models import State, Task
from review_queue.services.events import task_event

BATCH = 200


def expire_overdue_tasks() -> int:
    """Expire the pending tasks whose time is up; returns how many."""
    overdue = Task.objects.filter(state=State.PENDING, expires_at__lte=timezone.now())
    ids = list(overdue.values_list("id", flat=True)[:BATCH])
    return sum(_expire(task_id) for task_id in ids)


@transaction.atomic
def _expire(task_id: int) -> bool:
    task = lock_task(task_id)
    now = timezone.now()
    if task.state != State.PENDING or task.expires_at is None or task.expires_at > now:
        return False
    task.expire(at=now)
    commit_move(task, task_event(task, "expired", SYSTEM, now))
    return True
