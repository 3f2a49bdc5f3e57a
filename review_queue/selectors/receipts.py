"""Receipts of tasks: for the page after a decision and for letters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User

from audit.receipts import receipt_of
from review_queue.models import Decision, Task

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a person decided about a task, and where its chain stood when this was read."""

    task_id: int
    answer: str
    decided_at: datetime
    receipt: str


def task_receipt(task: Task) -> str:
    """Where the task's chain stands; empty before its first entry."""
    if not task.audit_length:
        return ""
    return receipt_of(f"task:{task.pk}", task.audit_length, task.audit_head)


def receipts_of(person: User, since: datetime, until: datetime) -> tuple[Receipt, ...]:
    """The last twenty decisions of a person in this time, newest first; one query."""
    rows = (
        Decision.objects.filter(decided_by=person, decided_at__gte=since, decided_at__lt=until)
        .select_related("task")
        .only("answer", "decided_at", "task__audit_length", "task__audit_head")
        .order_by("-id")[:MOST_SHOWN]
    )
    return tuple(
        Receipt(one.task_id, one.get_answer_display(), one.decided_at, task_receipt(one.task))
        for one in rows
    )
