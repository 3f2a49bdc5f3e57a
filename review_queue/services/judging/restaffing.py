"""Looks again at waiting tasks when people come and go: who cannot be decided says so."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from audit.actors import SYSTEM
from policies.engine.levels import Level
from review_queue.door import commit_move, lock_task
from review_queue.events import task_event
from review_queue.models import LoneReview, State, Task
from review_queue.services.judging.staffing import NOBODY, arrange_staffing, staffing_of

MOST_AT_ONCE = 500


def recheck_staffing() -> int:
    """Bring waiting tasks in line with who may decide today; returns how many changed (beat)."""
    return sum(_recheck(task_id) for task_id in _in_doubt())


def _in_doubt() -> list[int]:
    """Tasks for two, tasks nobody could decide, and one of every kind that one person decides."""
    pending = Task.objects.filter(state=State.PENDING)
    lone = LoneReview.objects.filter(task=OuterRef("pk"))
    special = Q(level=Level.TWO_PEOPLE) | Q(problem__startswith=NOBODY) | Exists(lone)
    found = list(pending.filter(special).order_by("id").values_list("id", flat=True)[:MOST_AT_ONCE])
    for group, requester in pending.values_list("required_group", "requested_by_id").distinct():
        alike = pending.filter(required_group=group, requested_by_id=requester)
        sample = alike.exclude(pk__in=found).first()
        if sample is not None and staffing_of(sample).problem:
            found += alike.values_list("id", flat=True)[:MOST_AT_ONCE]
    return found


@transaction.atomic
def _recheck(task_id: int) -> bool:
    task = lock_task(task_id)
    if task.state != State.PENDING:
        return False
    before = (task.problem, task.reviewers_needed, task.hold_seconds)
    now = timezone.now()
    staffing = arrange_staffing(task, at=now)
    if (task.problem, task.reviewers_needed, task.hold_seconds) == before:
        return False
    task.changed_at = now
    event = task_event(
        task, "restaffed", SYSTEM, now,
        needed=task.reviewers_needed, is_lone=staffing.is_lone, problem=staffing.problem,
    )  # fmt: skip
    commit_move(task, event)
    return True
