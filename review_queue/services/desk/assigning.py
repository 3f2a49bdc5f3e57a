"""Whose it is: assign to a colleague, take over what somebody has, hand it back."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from audit.actors import person
from review_queue.door import commit_move, lock_task
from review_queue.errors import NotReviewer, WrongState
from review_queue.events import task_event
from review_queue.models import Claim, NoticeKind, State, Task
from review_queue.person_names import name_of
from review_queue.services.desk.claiming import LEASE
from review_queue.services.people.notifying import notify
from review_queue.services.people.roles import check_refuser, check_reviewer, why_not_reviewer

OPEN = (State.RECEIVED, State.DRAFTED, State.DRAFT_FAILED, State.PENDING, State.BLOCKED)


@transaction.atomic
def assign_task(*, task_id: int, user: User, to: User) -> Task:
    """Give an open task to somebody who may decide it; it leads their queue and leaves others'.

    Raises NotReviewer when either of the two may not, WrongState when nothing is left to decide.
    """
    task = lock_task(task_id)
    check_refuser(user, task)
    _check_open(task)
    reason = why_not_reviewer(to, task)
    if reason:
        raise NotReviewer(
            f"{to} may not decide this one, so it was not assigned. About {to}: {reason}",
            what_to_do="Choose somebody else.",
        )
    now = timezone.now()
    task.assigned_to, task.changed_at = to, now
    if to != user:
        Claim.objects.filter(task=task).exclude(reviewer=to).delete()
    commit_move(task, task_event(task, "assigned", person(user), now, assigned_to=str(to)))
    if to != user:
        text = f"{name_of(user)} gave you this one."
        notify(to=to, kind=NoticeKind.ASSIGNED, text=text, task=task)
    return task


@transaction.atomic
def take_over_task(*, task_id: int, user: User) -> Task:
    """Take the item somebody else has open or was given; their page says so at its next beat.

    Raises NotReviewer or WrongState.
    """
    task = lock_task(task_id)
    check_reviewer(user, task)
    _check_open(task)
    now = timezone.now()
    claim = Claim.objects.select_related("reviewer").filter(task=task).first()
    holder = claim.reviewer if claim is not None and claim.leased_until > now else None
    before = holder or task.assigned_to
    if before is None or before == user:
        raise WrongState("Nobody else has this one. Nothing was changed.")
    task.assigned_to, task.changed_at = user, now
    _claim_for(task, user, now)
    commit_move(task, task_event(task, "taken_over", person(user), now, taken_from=str(before)))
    text = f"{name_of(user)} took this one over from you."
    notify(to=before, kind=NoticeKind.TAKEN_OVER, text=text, task=task)
    return task


@transaction.atomic
def hand_back_task(*, task_id: int, user: User) -> Task:
    """Give back what one was assigned or has open; everybody sees it again.

    Raises WrongState when it is not this person's.
    """
    task = lock_task(task_id)
    now = timezone.now()
    held, _ = Claim.objects.filter(task=task, reviewer=user).delete()
    is_mine = task.assigned_to_id == user.pk
    if not is_mine and not held:
        raise WrongState("This one is not yours, so there is nothing to hand back.")
    if is_mine:
        task.assigned_to = None
    task.changed_at = now
    commit_move(task, task_event(task, "handed_back", person(user), now))
    return task


def _check_open(task: Task) -> None:
    if task.state not in OPEN:
        raise WrongState(
            f"Nothing is left to decide here ({task.get_state_display().lower()}). "
            "Nothing was changed."
        )


def _claim_for(task: Task, user: User, now: datetime) -> None:
    Claim.objects.update_or_create(
        task=task, defaults={"reviewer": user, "claimed_at": now, "leased_until": now + LEASE}
    )
