"""What waits and is free for one person to decide."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from review_queue.models import Claim, Decision, Task
from review_queue.selectors.waiting import WAITING
from review_queue.services.staffing import NOBODY


def free_for(user_id: int) -> QuerySet[Task]:
    """Waiting tasks that nobody else holds or was given, that this person neither handed in nor
    said yes to already, and that no other group has to decide. Unordered.
    """
    held = Claim.objects.filter(leased_until__gt=timezone.now()).exclude(reviewer_id=user_id)
    said_yes = Decision.objects.filter(
        task=OuterRef("pk"),
        generation=OuterRef("generation"),
        draft_hash=OuterRef("draft_hash"),
        decided_by_id=user_id,
    )
    groups = Group.objects.filter(user=user_id).values("name")
    return (
        Task.objects.filter(WAITING)
        .filter(Q(requested_by__isnull=True) | ~Q(requested_by_id=user_id))
        .filter(Q(assigned_to__isnull=True) | Q(assigned_to_id=user_id))
        .filter(Q(required_group="") | Q(required_group__in=groups))
        .exclude(problem__startswith=NOBODY)
        .filter(~Q(pk__in=held.values("task_id")), ~Exists(said_yes))
    )
