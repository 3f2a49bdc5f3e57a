"""A reviewer's veto: it sticks. Only who placed it or an owner lifts it; nothing runs meanwhile."""

from __future__ import annotations

from functools import partial

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from audit.actors import person
from review_queue.door import commit_move, lock_task
from review_queue.errors import InvalidEdit, NotReviewer, WrongState
from review_queue.events import task_event
from review_queue.models import Claim, State, Task
from review_queue.services.effects.stopping_runs import stop_before_sending
from review_queue.services.judging.rejudging import AT_ONCE, rejudge_pending
from review_queue.services.people.roles import check_veto

LONGEST_REASON = 500


@transaction.atomic
def veto_task(*, task_id: int, user: User, reason: str) -> Task:
    """Block a task that waits, or is approved and has not left yet, until the veto is lifted.

    Raises NotReviewer, InvalidEdit without a reason, or WrongState when it is too late.
    """
    if not user.has_perm("queue.review_task"):
        raise NotReviewer("Only reviewers can block a task. Nothing was changed.")
    task = lock_task(task_id)
    said = reason.strip()[:LONGEST_REASON]
    if not said:
        raise InvalidEdit(
            "It was not blocked: the reason is missing.",
            fields={"block_reason": "Say in a few words why nobody should approve this."},
        )
    now = timezone.now()
    if task.state == State.APPROVED:
        stopped = stop_before_sending(task, at=now, detail="Blocked during the hold.")
        task.reopen(problem="", at=now)
        commit_move(task, task_event(task, "taken_back", person(user), now, stopped=stopped))
    elif task.state != State.PENDING:
        raise WrongState(
            f"Too late to block it: the task is {task.get_state_display().lower()}. "
            "Nothing was changed."
        )
    task.block(at=now)
    task.blocked_by, task.problem = user, said
    Claim.objects.filter(task=task).delete()
    commit_move(task, task_event(task, "vetoed", person(user), now, reason=said))
    return task


@transaction.atomic
def lift_veto(*, task_id: int, user: User) -> Task:
    """Take the veto back; the task waits for a decision under the rules in force now.

    Raises NotReviewer for everybody but who placed it and owners, WrongState without a veto.
    """
    task = lock_task(task_id)
    if task.state != State.BLOCKED or task.blocked_by is None:
        raise WrongState("Nobody blocked this task, so there is nothing to lift.")
    check_veto(user, task)
    now, placed_by = timezone.now(), str(task.blocked_by)
    task.lift_block(at=now)
    commit_move(task, task_event(task, "veto_lifted", person(user), now, placed_by=placed_by))
    # Rules published meanwhile passed it by: what waits is judged under them.
    transaction.on_commit(partial(rejudge_pending, most=AT_ONCE), robust=True)
    return task
