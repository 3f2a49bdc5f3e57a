"""Two people looked blind and disagree: an owner, who sees what both said, decides."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.contrib.auth.models import User

from audit.actors import person
from review_queue.door import commit_move
from review_queue.events import task_event
from review_queue.models import Claim, Decision, NoticeKind, Task
from review_queue.services.decisions.ballots import told_of
from review_queue.services.decisions.disputes import WHY, is_disputed
from review_queue.services.people.notifying import notify
from review_queue.services.people.roles import OWNERS, why_not_reviewer


def parties_of(task: Task) -> list[Decision]:
    """What people said about the present draft, in order."""
    said = Decision.objects.filter(
        task=task, generation=task.generation, draft_hash=task.draft_hash, seat__gt=0
    )
    return list(said.select_related("decided_by").order_by("id"))


def arbiter_for(task: Task, parties: Collection[int]) -> User | None:
    """The owner who settles it, the workflow's own first; None where nobody is left to."""
    owners = User.objects.filter(groups__name=OWNERS, is_active=True).exclude(pk__in=parties)
    free = [one for one in owners.order_by("username") if not why_not_reviewer(one, task)]
    own = [one for one in free if one.pk == task.workflow.owner_id]
    return next(iter(own or free), None)


def hand_to_owner(task: Task, refusal: Decision, *, at: datetime) -> bool:
    """After a no against a colleague's yes: the owner decides, unless there is none.

    Call with the task locked and pending and the refusal stored. False: the no stands, and the
    caller goes on with it. True: the task waits for the owner, and everything is written.
    """
    said = parties_of(task)
    parties = [one.decided_by_id for one in said if one.decided_by_id is not None]
    if len(set(parties)) != 2 or not is_disputed(said):
        return False
    arbiter = arbiter_for(task, parties)
    if arbiter is None or refusal.decided_by is None:
        return False
    Claim.objects.filter(task=task).delete()
    task.assigned_to, task.why, task.changed_at = arbiter, WHY, at
    actor = person(refusal.decided_by, channel=refusal.channel)
    event = task_event(task, "disputed", actor, at, arbiter=str(arbiter), **told_of(refusal))
    commit_move(task, event)
    text = "Two people disagree about this one. You see what both said, and decide."
    notify(to=arbiter, kind=NoticeKind.SECOND_PERSON, text=text, task=task)
    return True
