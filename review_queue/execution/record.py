"""T4: what became of it, written under the fence; what comes too late is kept as evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from connectors.contract import NotSent, Outcome, Sent, Unknown
from review_queue.door import commit_move, commit_moves, lock_task, note_event
from review_queue.doorbell import ring_after_commit
from review_queue.errors import WrongState
from review_queue.events import task_event
from review_queue.execution.allowance import release
from review_queue.execution.claim import Lease
from review_queue.execution.clock import database_now
from review_queue.execution.cut_off import was_cut_off
from review_queue.execution.dispatch import WORKER
from review_queue.execution.limits import FIRST_BACKOFF_SECONDS, MOST_ATTEMPTS
from review_queue.failpoints import reach
from review_queue.models import Attempt, Execution, State, Task
from review_queue.rows import insert_rows, select_rows, update_rows

Status = Execution.Status
DISPATCHING = "fence = %s AND status = 'dispatching'"
SENT_LATE = "fence = %s AND status IN ('dispatching', 'unknown')"
SENT_COLUMNS = ("status", "external_ref", "detail", "before", "finished_at")


@dataclass(frozen=True, slots=True)
class Ended:
    """A step that was sent, the last of its task; both are as T3 left them in memory."""

    lease: Lease
    execution: Execution
    task: Task
    outcome: Sent


@transaction.atomic
def record_outcome(lease: Lease, outcome: Outcome) -> None:
    """Write the outcome of a dispatched execution and move its task accordingly."""
    [execution] = select_rows(Execution, "id = %s", [lease.execution_id])
    task = lock_task(execution.task_id)
    now = database_now()
    retried = _will_retry(execution, outcome)
    if isinstance(outcome, NotSent) and not retried:
        outcome = _with_earlier_tries(execution, outcome)
    changed = task.generation == execution.generation and _write(
        lease, execution, _columns(execution, outcome, now, retried=retried)
    )
    _keep_attempt(lease, outcome, now, late=not changed)
    reach("K11")
    if changed:
        if execution.status == Status.FAILED:
            release(execution, now)
        _move_task(task, execution, outcome, now, retried=retried)


def record_all_sent(ended: Sequence[Ended]) -> None:
    """The same for the last steps of many tasks, all of them sent, in the caller's transaction.

    Raises WrongState, which must end that transaction, when one of them is not dispatching under
    its fence any more.
    """
    if not ended:
        return
    now = database_now()
    for one in ended:
        for name, value in _columns(one.execution, one.outcome, now, retried=False).items():
            setattr(one.execution, name, value)
    fences = [[one.lease.fence] for one in ended]
    changed = update_rows([one.execution for one in ended], SENT_COLUMNS, DISPATCHING, fences)
    if changed != len(ended):
        raise WrongState("A run was taken up by somebody else. Nothing was recorded.")
    insert_rows([_attempt(one.lease, one.outcome, now, late=False) for one in ended])
    reach("K11")
    moves = []
    for one in ended:
        one.task.finish(at=now)
        details = _details(one.execution, one.outcome)
        moves.append((one.task, task_event(one.task, "executed", WORKER, now, **details)))
    commit_moves(moves)


def _write(lease: Lease, execution: Execution, columns: Mapping[str, object]) -> bool:
    """Set the columns where it is still open under this fence; whether it was.

    Only a late "it was sent" of the same fence may still resolve an unknown outcome.
    """
    for name, value in columns.items():
        setattr(execution, name, value)
    sent = execution.status == Status.SUCCEEDED
    where = SENT_LATE if sent else DISPATCHING
    return bool(update_rows([execution], tuple(columns), where, [[lease.fence]]))


def _with_earlier_tries(execution: Execution, outcome: NotSent) -> Outcome:
    """This try was not sent; one before it may have been, when its worker died while sending."""
    if not was_cut_off(execution):
        return outcome
    return Unknown(
        f"An earlier try was cut off while sending and may have been applied. The last try was "
        f"not: {outcome.reason} Check there first."
    )


def _will_retry(execution: Execution, outcome: Outcome) -> bool:
    return (
        isinstance(outcome, NotSent)
        and outcome.retryable
        and execution.attempts < MOST_ATTEMPTS
        and execution.status == Status.DISPATCHING
    )


def _columns(
    execution: Execution, outcome: Outcome, now: datetime, *, retried: bool
) -> dict[str, object]:
    if isinstance(outcome, Sent):
        return {
            "status": Status.SUCCEEDED,
            "external_ref": outcome.reference[:300],
            "detail": outcome.detail,
            "before": dict(outcome.before),
            "finished_at": now,
        }
    if retried:
        wait = FIRST_BACKOFF_SECONDS * 2 ** (execution.attempts - 1)
        return {
            "status": Status.READY,
            "detail": outcome.reason,
            "next_at": now + timedelta(seconds=wait),
        }
    if isinstance(outcome, NotSent):
        return {"status": Status.FAILED, "detail": outcome.reason, "finished_at": now}
    return {"status": Status.UNKNOWN, "detail": outcome.reason}


def _keep_attempt(lease: Lease, outcome: Outcome, now: datetime, *, late: bool) -> None:
    kept = _attempt(lease, outcome, now, late=late)
    where = "execution_id = %s AND fence = %s AND phase = %s"
    if not select_rows(Attempt, where, [kept.execution_id, kept.fence, kept.phase], only=("id",)):
        insert_rows([kept])


def _attempt(lease: Lease, outcome: Outcome, now: datetime, *, late: bool) -> Attempt:
    sent = outcome if isinstance(outcome, Sent) else None
    return Attempt(
        execution_id=lease.execution_id,
        fence=lease.fence,
        phase="late_outcome" if late else "outcome",
        at=now,
        request_sha256=sent.request_sha256 if sent else "",
        response_sha256=sent.response_sha256 if sent else "",
        outcome=type(outcome).__name__.lower(),
        detail=outcome.detail if isinstance(outcome, Sent) else outcome.reason,
    )


def _details(execution: Execution, outcome: Outcome) -> dict[str, object]:
    return {
        "execution": execution.pk,
        "step": execution.position,
        "outcome": type(outcome).__name__.lower(),
        "reference": execution.external_ref,
        "detail": execution.detail[:500],
    }


def _move_task(
    task: Task, execution: Execution, outcome: Outcome, now: datetime, *, retried: bool
) -> None:
    details = _details(execution, outcome)
    if retried:
        note_event(task, task_event(task, "will_retry", WORKER, now, **details))
    elif isinstance(outcome, Sent):
        _step_done(task, execution, now, details)
    elif task.state != State.EXECUTING:
        note_event(task, task_event(task, "learned", WORKER, now, **details))
    elif isinstance(outcome, NotSent):
        _cancel_later(execution, now)
        task.fail(problem=f"Step {execution.position} failed: {execution.detail}", at=now)
        commit_move(task, task_event(task, "failed", WORKER, now, **details))
    else:
        task.lose(problem=f"Step {execution.position}: {execution.detail}", at=now)
        commit_move(task, task_event(task, "outcome_lost", WORKER, now, **details))


def _step_done(task: Task, execution: Execution, now: datetime, details: dict[str, object]) -> None:
    where = "task_id = %s AND generation = %s AND status <> 'succeeded' ORDER BY position"
    values = [task.pk, execution.generation]
    rest = select_rows(Execution, where, values, only=("id", "status"))
    following = next((step for step in rest if step.status == Status.READY), None)
    if task.state == State.EXECUTING and not rest:
        task.finish(at=now)
        commit_move(task, task_event(task, "executed", WORKER, now, **details))
    elif task.state == State.OUTCOME_UNKNOWN and not rest:
        task.confirm(at=now)
        commit_move(task, task_event(task, "executed", WORKER, now, **details))
    else:
        note_event(task, task_event(task, "step_executed", WORKER, now, **details))
        if task.state == State.EXECUTING and following is not None:
            ring_after_commit("run_execution_job", following.pk)


def _cancel_later(execution: Execution, now: datetime) -> None:
    Execution.objects.filter(
        task=execution.task_id,
        generation=execution.generation,
        position__gt=execution.position,
        status=Status.READY,
    ).update(status=Status.CANCELLED, detail="An earlier step failed.", finished_at=now)
