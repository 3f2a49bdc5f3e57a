"""Nobody decided in time: what its workflow or rule says happens. Silence is never consent."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from audit.actors import SYSTEM
from review_queue.door import commit_move, lock_task
from review_queue.events import task_event
from review_queue.models import Claim, NoticeKind, Silence, State, Task, TimeStep
from review_queue.services.deadlines.silence import meaning_of_silence
from review_queue.services.people.audience import owners_for
from review_queue.services.people.notifying import notify

BATCH = 200
NOTE = "Nobody decided in time. Rejected by itself, as the workflow says; nothing was done."


def expire_overdue_tasks() -> int:
    """Settle the pending tasks whose time is up; returns how many were closed."""
    overdue = Task.objects.filter(state=State.PENDING, expires_at__lte=timezone.now())
    ids = list(overdue.values_list("id", flat=True)[:BATCH])
    return sum(_settle(task_id) for task_id in ids)


@transaction.atomic
def _settle(task_id: int) -> bool:
    task = lock_task(task_id)
    now = timezone.now()
    if task.state != State.PENDING or task.expires_at is None or task.expires_at > now:
        return False
    meaning = meaning_of_silence(task)
    if meaning == Silence.EXPIRE:
        Claim.objects.filter(task=task).delete()
        task.expire(at=now)
        commit_move(task, task_event(task, "expired", SYSTEM, now))
        return True
    if meaning == Silence.REJECT:
        _reject(task, now)
        return True
    _keep_waiting(task, meaning, now)
    return False


def _reject(task: Task, now: datetime) -> None:
    """Closed with a note. No decision is stored: nobody made one, and nobody learns from it."""
    Claim.objects.filter(task=task).delete()
    task.reject(at=now)
    task.problem = NOTE
    commit_move(task, task_event(task, "rejected", SYSTEM, now, note=NOTE, because="silence"))


def _keep_waiting(task: Task, meaning: Silence, now: datetime) -> None:
    """It waits on without an end; where the owners are to hear of it, they do, once."""
    task.expires_at, task.changed_at = None, now
    told = []
    if meaning == Silence.ESCALATE:
        for owner in owners_for(task, at=now):
            notify(
                to=owner,
                kind=NoticeKind.SILENCE,
                task=task,
                text="Nobody decided this in time. It still waits; nothing was done.",
                key=f"silence:{task.pk}:{task.generation}:{task.draft_version}",
            )
            told.append(owner.username)
    TimeStep.objects.get_or_create(
        task=task,
        generation=task.generation,
        draft_version=task.draft_version,
        rung=TimeStep.Rung.SILENCE,
        defaults={"told": sorted(told), "at": now},
    )
    commit_move(task, task_event(task, "kept_waiting", SYSTEM, now, silence=meaning, told=told))
