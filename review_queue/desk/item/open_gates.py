"""The gates of one waiting task for one person, read afresh for a page that is open already."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.utils import timezone

from review_queue.models import Draft, State, Task
from review_queue.services.decisions.arbitrating import parties_of
from review_queue.services.decisions.disputes import is_disputed
from review_queue.services.decisions.gates import Gate, sight_of, visible_gates


def gates_for(*, task_id: int, user: User) -> list[Gate]:
    """The gates they may be told of between this person and Approve; none where nothing waits."""
    task = Task.objects.select_related("workflow", "contact", "source").get(pk=task_id)
    draft = Draft.objects.filter(task=task, version=task.draft_version).first()
    if task.state != State.PENDING or draft is None:
        return []
    actions = list(draft.actions.order_by("position"))
    disputed = task.reviewers_needed > 1 and is_disputed(parties_of(task))
    sight = sight_of(
        task=task,
        draft=draft,
        actions=actions,
        reviewer=user,
        now=timezone.now(),
        arbitrates=disputed,
    )
    return visible_gates(sight)
