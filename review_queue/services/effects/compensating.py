"""A bundle stopped half way: what ran, what did not, and taking back what ran."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from audit.actors import person
from connectors.contract import Outcome, Sent
from connectors.registry import connector_for
from review_queue.door import lock_task, note_event
from review_queue.errors import NotReviewer, WrongState
from review_queue.events import task_event
from review_queue.execution.dispatch import frozen_request
from review_queue.execution.run import surroundings_for
from review_queue.models import Execution, State, Task

Status = Execution.Status


@dataclass(frozen=True, slots=True)
class StepTaken:
    """One step of a plan: what became of it, and whether it can be taken back; else why not."""

    position: int
    summary: str
    ran: bool
    can: bool
    why_not: str = ""
    execution_id: int = 0


def steps_taken(task: Task) -> tuple[StepTaken, ...]:
    """Every step of the task in order, over all its approvals; changes nothing."""
    runs = Execution.objects.filter(task=task).select_related("action")
    newest: dict[int, Execution] = {}
    for run in runs.order_by("generation"):
        standing = newest.get(run.position)
        if standing is None or not _stands(standing):
            newest[run.position] = run
    return tuple(_step(newest[place]) for place in sorted(newest))


def can_take_back(task: Task) -> bool:
    """Whether the task stopped and something of it ran that can be taken back."""
    return task.state == State.FAILED and any(step.can for step in steps_taken(task))


def take_back_what_ran(*, task_id: int, user: User) -> tuple[tuple[int, str], ...]:
    """Take back every step that ran and can be, last first; (step, result in words) of each.

    The task stays failed: a person runs it again from the start, or closes it. A step that could
    not be taken back does not stop the others. Raises NotReviewer or WrongState.
    """
    task = Task.objects.get(pk=task_id)
    if not user.has_perm("queue.review_task"):
        raise NotReviewer("Only reviewers can take steps back. Nothing was changed.")
    if not can_take_back(task):
        raise WrongState("No step of this can be taken back. Nothing was changed.")
    steps = [step for step in steps_taken(task) if step.can]
    return tuple((step.position, _take_back(step, user)) for step in reversed(steps))


def _take_back(step: StepTaken, user: User) -> str:
    """Outside any transaction, like every effect; the result is kept whatever it is."""
    execution = Execution.objects.select_related("action").get(pk=step.execution_id)
    request = frozen_request(execution, timezone.now())
    outcome = connector_for(request.kind).undo(
        request, execution.before, surroundings_for(execution.task_id)
    )
    return _keep(execution, outcome, user)


@transaction.atomic
def _keep(execution: Execution, outcome: Outcome, user: User) -> str:
    task = lock_task(execution.task_id)
    now = timezone.now()
    done = isinstance(outcome, Sent)
    words = "Taken back." if isinstance(outcome, Sent) else f"Not taken back: {outcome.reason}"
    if done:
        Execution.objects.filter(pk=execution.pk, undone_at=None).update(undone_at=now)
    kind = "step_taken_back" if done else "step_not_taken_back"
    told = {"execution": execution.pk, "step": execution.position, "result": words[:500]}
    note_event(task, task_event(task, kind, person(user), now, **told))
    return words


def _stands(run: Execution) -> bool:
    return run.status == Status.SUCCEEDED and run.undone_at is None


def _step(run: Execution) -> StepTaken:
    ran = run.status == Status.SUCCEEDED
    can = _stands(run) and "reversible" in run.action.consequences
    return StepTaken(run.position, run.action.summary, ran, can, _why_not(run, can=can), run.pk)


def _why_not(run: Execution, *, can: bool) -> str:
    if can:
        return ""
    if run.undone_at is not None:
        return "It was taken back already."
    if run.status == Status.UNKNOWN:
        return "It is not known whether it happened."
    if run.status != Status.SUCCEEDED:
        return "It did not run."
    return "It cannot be taken back."
