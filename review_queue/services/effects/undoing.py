"""Taking back: an approval during its hold, or a reversible effect afterwards."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from audit.actors import person
from connectors.contract import Outcome, Sent
from connectors.registry import connector_for
from review_queue.door import commit_move, lock_task, note_event
from review_queue.errors import NotReviewer, WrongState
from review_queue.events import task_event
from review_queue.execution.dispatch import frozen_request
from review_queue.execution.run import surroundings_for
from review_queue.models import Execution, State, Task
from review_queue.services.effects.stopping_runs import stop_before_sending

Status = Execution.Status


@transaction.atomic
def take_back_approval(*, task_id: int, user: User) -> Task:
    """Undo during the hold: against the worker exactly one wins. Raises WrongState if it left."""
    if not user.has_perm("queue.review_task"):
        raise NotReviewer("Only reviewers can take an approval back. Nothing was changed.")
    task = lock_task(task_id)
    now = timezone.now()
    if task.state != State.APPROVED:
        raise WrongState(
            f"Too late: the task is {task.get_state_display().lower()}. Nothing was taken back."
        )
    stopped = stop_before_sending(task, at=now, detail="Taken back during the hold.")
    task.reopen(problem="", at=now)
    commit_move(task, task_event(task, "taken_back", person(user), now, stopped=stopped))
    return task


def what_can_be_undone(task: Task) -> bool:
    """Whether every step that ran is reversible."""
    if task.state != State.EXECUTED:
        return False
    ran = Execution.objects.filter(task=task, status=Status.SUCCEEDED).select_related("action")
    kinds = [execution.action for execution in ran]
    return bool(kinds) and all("reversible" in action.consequences for action in kinds)


def undo_effects(*, task_id: int, user: User) -> Task:
    """Compensate the steps of a finished task, last first. Raises WrongState, naming the step."""
    task = Task.objects.get(pk=task_id)
    if not user.has_perm("queue.review_task"):
        raise NotReviewer("Only reviewers can undo. Nothing was changed.")
    if not what_can_be_undone(task):
        raise WrongState("This cannot be undone: not every step of it is reversible.")
    ran = Execution.objects.filter(task=task, status=Status.SUCCEEDED, undone_at=None)
    for execution in ran.select_related("action").order_by("-position"):
        _undo_step(execution)
    return _close(task_id, user)


def undo_what_can_be(*, task_id: int, user: User) -> Task:
    """Compensate the reversible steps of a finished task, last first; the others stay as they are.

    Raises WrongState when it is not finished, none is reversible, or one could not be undone.
    """
    task = Task.objects.get(pk=task_id)
    if not user.has_perm("queue.review_task"):
        raise NotReviewer("Only reviewers can undo. Nothing was changed.")
    ran = Execution.objects.filter(task=task, status=Status.SUCCEEDED, undone_at=None)
    reversible = [
        execution
        for execution in ran.select_related("action").order_by("-position")
        if "reversible" in execution.action.consequences
    ]
    if task.state != State.EXECUTED or not reversible:
        raise WrongState("No step of this can be undone. Nothing was changed.")
    for execution in reversible:
        _undo_step(execution)
    if not ran.exists():
        return _close(task_id, user)
    with transaction.atomic():
        task = lock_task(task_id)
        steps = [execution.position for execution in reversible]
        now = timezone.now()
        note_event(task, task_event(task, "partly_undone", person(user), now, steps=steps))
    return task


def _undo_step(execution: Execution) -> None:
    outcome = _compensate(execution)
    if not isinstance(outcome, Sent):
        raise WrongState(f"Step {execution.position} could not be undone: {outcome.reason}")
    Execution.objects.filter(pk=execution.pk).update(undone_at=timezone.now())


def _compensate(execution: Execution) -> Outcome:
    request = frozen_request(execution, timezone.now())
    return connector_for(request.kind).undo(
        request, execution.before, surroundings_for(execution.task_id)
    )


@transaction.atomic
def _close(task_id: int, user: User) -> Task:
    task = lock_task(task_id)
    now = timezone.now()
    task.undo(at=now)
    commit_move(task, task_event(task, "undone", person(user), now))
    return task
