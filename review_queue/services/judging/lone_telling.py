"""Keeps that the owners were told where one person decides what two should."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from audit.actors import SYSTEM
from review_queue.door import lock_task, note_event
from review_queue.events import task_event
from review_queue.models import LoneReview


def mark_lone_reviews_told(*, lone_review_ids: Collection[int], told: Collection[str]) -> int:
    """Mark them told to these people, each with a ledger entry on its task; returns how many.

    What was told meanwhile, or is gone, is left alone, so that two digests tell nothing twice.
    """
    waiting = LoneReview.objects.filter(pk__in=list(lone_review_ids), told_at=None)
    pairs = list(waiting.order_by("task_id").values_list("pk", "task_id"))
    return sum(_mark(pk, task_id, sorted(told)) for pk, task_id in pairs)


@transaction.atomic
def _mark(lone_review_id: int, task_id: int, told: list[str]) -> bool:
    task = lock_task(task_id)
    now = timezone.now()
    untold = LoneReview.objects.filter(pk=lone_review_id, told_at=None)
    if not untold.update(told_at=now):
        return False
    note_event(task, task_event(task, "owners_told", SYSTEM, now, told=told))
    return True
