"""T3: the point of no return. Before this commit nothing was sent; after it, perhaps it was."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Coalesce

from audit.actors import Actor
from audit.chain import utc_text
from connectors.contract import FrozenRequest
from review_queue.door import commit_move, lock_task, note_event
from review_queue.execution.claim import RUNNABLE, Lease, startable
from review_queue.execution.clock import database_now
from review_queue.execution.cut_off import was_cut_off
from review_queue.execution.preflight import find_obstacle
from review_queue.failpoints import reach
from review_queue.models import Attempt, Execution, State, Task, Workflow
from review_queue.services.effects.connections import way_out_by_id
from review_queue.services.events import task_event
from review_queue.services.judging.forbidding import is_forbidden
from review_queue.whole import repeat_whole

WORKER = Actor("worker", "executor", "executor", "worker")


@dataclass(frozen=True, slots=True)
class Dispatched:
    """A committed intent to send, and when (monotonic seconds) it was written down.

    Read before the commit: a worker that falls asleep right behind it must know that it is late.
    """

    request: FrozenRequest
    intended_at: float


def dispatch(lease: Lease) -> Dispatched | None:
    """Check everything again, then commit the intent. None: it must not run (now)."""
    intents: list[Dispatched] = []
    dispatched = repeat_whole(
        partial(_intend, lease, intents), landed=partial(_written_down, lease, intents)
    )
    if dispatched is not None:
        reach("K8")
    return dispatched


def _intend(lease: Lease, intents: list[Dispatched]) -> Dispatched | None:
    with transaction.atomic():
        execution = Execution.objects.select_related("action__draft", "decision__decided_by").get(
            pk=lease.execution_id
        )
        task = lock_task(execution.task_id)
        if task.state not in RUNNABLE or execution.fence != lease.fence:
            return None
        Workflow.objects.select_for_update().get(pk=task.workflow_id)
        obstacle = find_obstacle(execution, task)
        intended_at, now = time.monotonic(), database_now()
        if obstacle:
            _return_to_person(execution, task, obstacle, now)
            return None
        request = frozen_request(execution, now)
        if not _pass_point_of_no_return(lease, now):
            _let_go(lease)
            return None
        _record(execution, task, lease, request, now)
        intents.append(Dispatched(request, intended_at))
    return intents[-1]


def _written_down(lease: Lease, intents: list[Dispatched]) -> Dispatched | None:
    """The last intent, if its COMMIT came through: this fence is nobody else's."""
    mine = Attempt.objects.filter(execution=lease.execution_id, fence=lease.fence, phase="dispatch")
    return intents[-1] if intents and mine.exists() else None


def _pass_point_of_no_return(lease: Lease, now: datetime) -> bool:
    reach("K7")
    return bool(
        startable()
        .filter(
            pk=lease.execution_id,
            status=Execution.Status.LEASED,
            fence=lease.fence,
            lease_until__gt=now,
        )
        .update(
            status=Execution.Status.DISPATCHING,
            dispatched_at=now,
            first_dispatched_at=Coalesce("first_dispatched_at", Value(now)),
        )
    )


def _let_go(lease: Lease) -> None:
    """Stopped or overtaken: give it back, and do not count the try."""
    Execution.objects.filter(
        pk=lease.execution_id, status=Execution.Status.LEASED, fence=lease.fence
    ).update(status=Execution.Status.READY, attempts=F("attempts") - 1)


def frozen_request(execution: Execution, now: datetime) -> FrozenRequest:
    """The very bytes, key and first time of dispatch: equal on every retry."""
    action = execution.action
    way_out = way_out_by_id(action.connection_id_frozen, action.kind)
    first = execution.first_dispatched_at or now
    return FrozenRequest(
        kind=action.kind,
        payload_text=action.payload_text,
        content_hash=action.content_hash,
        idempotency_key=execution.idempotency_key,
        task_reference=str(execution.task_id),
        connection=way_out.settings if way_out else None,
        dispatched_at=utc_text(first),
    )


def _record(
    execution: Execution, task: Task, lease: Lease, request: FrozenRequest, now: datetime
) -> None:
    sha = hashlib.sha256(request.payload_text.encode()).hexdigest()
    Attempt.objects.create(
        execution=execution, fence=lease.fence, phase="dispatch", at=now, request_sha256=sha
    )
    details = {
        "execution": execution.pk,
        "step": execution.position,
        "fence": lease.fence,
        "content_hash": execution.content_hash,
        "key": execution.idempotency_key,
    }
    if task.state == State.APPROVED:
        task.start(at=now)
        commit_move(task, task_event(task, "dispatched", WORKER, now, **details))
    else:
        note_event(task, task_event(task, "dispatched", WORKER, now, **details))


def _return_to_person(execution: Execution, task: Task, obstacle: str, now: datetime) -> None:
    """Nothing was sent: back to the queue, or, when earlier steps ran, to a person as failed."""
    if was_cut_off(execution):
        leave_in_doubt(execution, task, obstacle, now)
        return
    details = {"execution": execution.pk, "step": execution.position, "reason": obstacle}
    alive = Execution.objects.filter(
        task=task,
        generation=execution.generation,
        status__in=(Execution.Status.READY, Execution.Status.LEASED),
    )
    if task.state == State.APPROVED:
        alive.update(status=Execution.Status.CANCELLED, detail=obstacle, finished_at=now)
        forbidden = is_forbidden(task)
        next_step = "ask for another draft or close it" if forbidden else "please decide again"
        task.reopen(problem=f"{obstacle} Nothing was sent; {next_step}.", at=now)
        commit_move(task, task_event(task, "returned", WORKER, now, **details))
        if forbidden:
            task.block(at=now)
            commit_move(task, task_event(task, "blocked", WORKER, now, **details))
        return
    alive.update(status=Execution.Status.CANCELLED, detail=obstacle, finished_at=now)
    task.fail(problem=f"Step {execution.position} did not run: {obstacle}", at=now)
    commit_move(task, task_event(task, "failed", WORKER, now, **details))


def leave_in_doubt(execution: Execution, task: Task, reason: str, now: datetime) -> None:
    """This try does not go out, but one before it may have arrived: a person has to look."""
    words = f"An earlier try was cut off while sending and may have been applied. {reason}"
    mine = Execution.objects.filter(
        pk=execution.pk, status=Execution.Status.LEASED, fence=execution.fence
    )
    if not mine.update(status=Execution.Status.UNKNOWN, detail=words):
        return
    details = {"execution": execution.pk, "step": execution.position, "reason": reason}
    task.lose(problem=f"Step {execution.position}: {words} Check there first.", at=now)
    commit_move(task, task_event(task, "outcome_lost", WORKER, now, **details))
