"""Whose turn it is: what was given to one person leads their queue and leaves everybody else's."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from kept.queries import Place
from review_queue.models import Claim, Opinion, Task
from review_queue.selectors.waiting import WAITING, Checked, Waiting
from review_queue.services.judging.staffing import NOBODY


def free_for(user_id: int, *, skip: Sequence[int] = (), now: Place = None) -> QuerySet[Task]:
    """What waits and this person may take up: nobody else's, held by nobody else."""
    moment = timezone.now() if now is None else now
    held = Claim.objects.filter(leased_until__gt=moment).exclude(reviewer_id=user_id)
    return (
        Task.objects.filter(WAITING if now is None else Waiting(now))
        .exclude(pk__in=list(skip))
        .exclude(requested_by_id=user_id)
        .exclude(problem__startswith=NOBODY)
        .exclude(claim__in=held)
        .filter(Checked(Q(assigned_to=None) | Q(assigned_to_id=user_id)))
        .filter(~Exists(_passed_on(user_id)))
    )


def asked_of(user_id: int) -> QuerySet[Opinion]:
    """The open questions this person can answer, about drafts that still stand."""
    open_ones = Opinion.objects.filter(answered_at=None, draft_hash=F("task__draft_hash"))
    return open_ones.filter(Q(asked_of_id=user_id) | Q(asked_of=None)).exclude(asked_by_id=user_id)


def _passed_on(user_id: int) -> QuerySet[Opinion]:
    """A question that is somebody else's to answer: this person asked it, or another was chosen."""
    of_task = Opinion.objects.filter(
        task=OuterRef("pk"), answered_at=None, draft_hash=OuterRef("draft_hash")
    )
    others = Q(asked_of__isnull=False) & ~Q(asked_of_id=user_id)
    return of_task.filter(Q(asked_by_id=user_id) | others)
