"""T3: the point of no return. Before this commit nothing was sent; after it, perhaps it was."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from audit.actors import Actor
from audit.chain import Event, utc_text
from connectors.contract import FrozenRequest
from kept.queries import Place, kept, kept_update
from review_queue.door import commit_move, note_event
from review_queue.events import task_event
from review_queue.execution.claim import RUNNABLE, Lease, give_back, startable
from review_queue.execution.clock import database_now
from review_queue.execution.cut_off import was_cut_off
from review_queue.execution.grounds import Grounds, read_grounds
from review_queue.execution.preflight import find_obstacle
from review_queue.execution.ways_out import way_out_by_id
from review_queue.failpoints import reach
from review_queue.models import Attempt, Execution, State, Task
from review_queue.rows import insert_rows
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
        grounds = next(iter(read_grounds([lease.execution_id])), None)
        if grounds is None or not is_still_mine(lease, grounds):
            return None
        execution, task = grounds.execution, grounds.task
        obstacle = find_obstacle(grounds)
        intended_at, now = time.monotonic(), database_now()
        if obstacle:
            return_to_person(execution, task, obstacle, now)
            return None
        request = frozen_request(execution, now)
        if not _pass_point_of_no_return(lease, now):
            give_back([lease])  # stopped or overtaken
            return None
        _record(execution, task, lease, request, now)
        intents.append(Dispatched(request, intended_at))
    return intents[-1]


def is_still_mine(lease: Lease, grounds: Grounds) -> bool:
    """Whether nobody claimed it after this lease, and its task may run."""
    return grounds.task.state in RUNNABLE and grounds.execution.fence == lease.fence


def _written_down(lease: Lease, intents: list[Dispatched]) -> Dispatched | None:
    """The last intent, if its COMMIT came through: this fence is nobody else's."""
    mine = Attempt.objects.filter(execution=lease.execution_id, fence=lease.fence, phase="dispatch")
    return intents[-1] if intents and mine.exists() else None


def _pass_point_of_no_return(lease: Lease, now: datetime) -> bool:
    return bool(pass_point_of_no_return([lease], now))


def pass_point_of_no_return(leases: Sequence[Lease], now: datetime) -> set[int]:
    """Of these, the executions that passed, each under its own fence and nothing stopped."""
    reach("K7")
    if not leases:
        return set()
    pairs = [value for lease in leases for value in (lease.execution_id, lease.fence)]
    passed = _dispatched_at(now, *pairs)
    if passed == len(leases):
        return {lease.execution_id for lease in leases}
    if not passed:
        return set()
    return set(_went_at(now, *pairs))


@kept_update
def _dispatched_at(now: Place, *pairs: Place) -> tuple[QuerySet[Execution], dict[str, object]]:
    """Those of the pairs of id and fence that are leased still and may start."""
    free = startable().filter(
        _under_their_fences(pairs),
        pk__in=pairs[::2],
        status=Execution.Status.LEASED,
        lease_until__gt=now,
    )
    return free, {
        "status": Execution.Status.DISPATCHING,
        "dispatched_at": now,
        "first_dispatched_at": Coalesce("first_dispatched_at", now),
    }


@kept
def _went_at(now: Place, *pairs: Place) -> QuerySet[Execution, int]:
    went = Execution.objects.filter(
        _under_their_fences(pairs), status=Execution.Status.DISPATCHING, dispatched_at=now
    )
    return went.values_list("id", flat=True)


def _under_their_fences(pairs: Sequence[Place]) -> RawSQL:
    places = ", ".join(["(%s, %s)"] * (len(pairs) // 2))
    return RawSQL(  # noqa: S611 - nothing but marks
        f"(queue_execution.id, queue_execution.fence) IN (VALUES {places})",
        pairs,
        output_field=BooleanField(),
    )


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
    insert_rows([dispatch_attempt(lease, request, now)])
    if task.state == State.APPROVED:
        task.start(at=now)
        commit_move(task, dispatch_event(task, execution, now))
    else:
        note_event(task, dispatch_event(task, execution, now))


def dispatch_attempt(lease: Lease, request: FrozenRequest, now: datetime) -> Attempt:
    """The intent to send exactly these bytes, not stored yet."""
    sha = hashlib.sha256(request.payload_text.encode()).hexdigest()
    return Attempt(
        execution_id=lease.execution_id,
        fence=lease.fence,
        phase="dispatch",
        at=now,
        request_sha256=sha,
    )


def dispatch_event(task: Task, execution: Execution, now: datetime) -> Event:
    """What the ledger says of it, once the task has moved in memory."""
    details = {
        "execution": execution.pk,
        "step": execution.position,
        "fence": execution.fence,
        "content_hash": execution.content_hash,
        "key": execution.idempotency_key,
    }
    return task_event(task, "dispatched", WORKER, now, **details)


def return_to_person(execution: Execution, task: Task, obstacle: str, now: datetime) -> None:
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
