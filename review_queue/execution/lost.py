"""What a dead worker left behind: leases it never used, and dispatches nobody recorded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db import transaction

from connectors.contract import EffectClass, Outcome, Repeated, Sent, Unknown
from connectors.registry import connector_for
from review_queue.door import commit_move, lock_task
from review_queue.events import task_event
from review_queue.execution.claim import Lease
from review_queue.execution.clock import database_now
from review_queue.execution.cut_off import knows_key, was_cut_off
from review_queue.execution.dispatch import WORKER, frozen_request, leave_in_doubt
from review_queue.execution.limits import BATCH, GRACE, MOST_ATTEMPTS, WALL
from review_queue.execution.record import record_outcome
from review_queue.execution.run import surroundings_for
from review_queue.failpoints import reach
from review_queue.models import Execution

Status = Execution.Status


def release_dead_leases() -> int:
    """A lease that ran out before dispatch: not sent. Too many tries end with a person."""
    dead = Execution.objects.filter(status=Status.LEASED, lease_until__lt=database_now())
    poisoned = dead.filter(attempts__gte=MOST_ATTEMPTS).values_list("id", "fence")
    for execution_id, fence in list(poisoned):
        _give_up(execution_id, fence)
    return dead.filter(attempts__lt=MOST_ATTEMPTS).update(status=Status.READY)


@transaction.atomic
def _give_up(execution_id: int, fence: int) -> None:
    reason = f"It stopped its worker {MOST_ATTEMPTS} times; the last time nothing was sent."
    now = database_now()
    mine = Execution.objects.filter(pk=execution_id, status=Status.LEASED, fence=fence)
    execution = mine.first()
    if execution is None:
        return
    task = lock_task(execution.task_id)
    if was_cut_off(execution):
        leave_in_doubt(execution, task, reason, now)
        return
    if not mine.update(status=Status.FAILED, detail=reason, finished_at=now):
        return
    task.fail(problem=reason, at=now)
    commit_move(task, task_event(task, "failed", WORKER, now, execution=execution_id))


def resolve_lost_dispatches() -> Iterator[int]:
    """Dispatched long ago and never recorded: something may have been sent."""
    before = database_now() - WALL - GRACE
    lost = Execution.objects.filter(status=Status.DISPATCHING, dispatched_at__lt=before)
    for execution in lost.select_related("action")[:BATCH]:
        if not _is_settled(execution):
            continue
        record_outcome(Lease(execution.pk, execution.fence), _what_became(execution))
        reach("K13")
        yield execution.pk


def _is_settled(execution: Execution) -> bool:
    """Whether an answer about it can be believed: a provider may show it only after a while.

    While its worker lives it may still be sent after the answer.
    """
    if execution.effect_class != EffectClass.QUERYABLE or execution.dispatched_at is None:
        return True
    if execution.alive_until is not None and execution.alive_until > database_now():
        return False
    wait = timedelta(seconds=connector_for(execution.action.kind).settle_seconds)
    return bool(database_now() - execution.dispatched_at > WALL + GRACE + wait)


def _what_became(execution: Execution) -> Outcome:
    """K and N may be repeated under the same key; Q is asked; A never goes again by machine.

    A key that is forgotten over there is no protection any more: only a found effect counts then.
    """
    effect = EffectClass(execution.effect_class)
    if _may_repeat(execution):
        return Repeated("The try was cut off; it is repeated under the same key.", retryable=True)
    if effect is EffectClass.QUERYABLE:
        return _look_up(execution)
    if effect is EffectClass.KEYED:
        found = _look_up(execution)
        if isinstance(found, Sent):
            return found
    return Unknown(
        "It was cut off while sending, and the other side cannot be asked. "
        "Check by hand whether it arrived."
    )


def _may_repeat(execution: Execution) -> bool:
    return execution.attempts < MOST_ATTEMPTS and knows_key(execution)


def _look_up(execution: Execution) -> Outcome:
    request = frozen_request(execution, database_now())
    return connector_for(request.kind).lookup(request, surroundings_for(execution.task_id))
