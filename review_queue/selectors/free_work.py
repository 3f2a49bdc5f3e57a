"""What waits and one person may decide: the rest of the queue is not for them."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef, Q, QuerySet

from review_queue.models import Decision, Task
from review_queue.selectors.own_work import free_for


def decidable_by(user_id: int) -> QuerySet[Task]:
    """What is free for this person, without what they said yes to already and what another group
    has to decide. Unordered.
    """
    said_yes = Decision.objects.filter(
        task=OuterRef("pk"),
        generation=OuterRef("generation"),
        draft_hash=OuterRef("draft_hash"),
        decided_by_id=user_id,
    )
    groups = Group.objects.filter(user=user_id).values("name")
    return (
        free_for(user_id)
        .filter(Q(required_group="") | Q(required_group__in=groups))
        .filter(~Exists(said_yes))
    )
