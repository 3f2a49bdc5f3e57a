"""Finds what fell between two chairs. Leaderless and idempotent: any number may run at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from connectors.contract import EffectClass, Outcome, Repeated, Sent, Unknown
from connectors.registry import connector_for
from review_queue.door import commit_move, lock_task
from review_queue.execution.at_once import run_own_due
from review_queue.execution.claim import Lease, claim_due
from review_queue.execution.clock import database_now
from review_queue.execution.cut_off import knows_key, was_cut_off
from review_queue.execution.dispatch import WORKER, frozen_request, leave_in_doubt
from review_queue.execution.limits import GRACE, MOST_ATTEMPTS, WALL
from review_queue.execution.origin import may_anything_leave
from review_queue.execution.record import record_outcome
from review_queue.execution.run import run_lease, surroundings_for
from review_queue.failpoints import reach
from review_queue.models import Claim, Execution, State, Task
from review_queue.services.deadlines.expiring import expire_overdue_tasks
from review_queue.services.effects.stating import escalate_unknown_outcomes
from review_queue.services.events import task_event
from review_queue.services.heartbeats import SWEEP, show_alive
from review_queue.services.judging.routing import route_task

Status = Execution.Status
BATCH, IN_A_ROW = 500, 50


@dataclass(frozen=True, slots=True)
class Sweep:
    """How much one sweep found."""

    routed: int
    released: int
    resolved: int
    ran: int
    expired: int


def sweep() -> Sweep:
    """One pass over everything that may be stuck, then run what is due."""
    show_alive(SWEEP)
    may_anything_leave()
    escalate_unknown_outcomes(at=timezone.now())
    return Sweep(
        routed=_route_stranded(),
        released=_release_dead_leases(),
        resolved=sum(1 for _ in _resolve_lost_dispatches()),
        ran=run_due(),
        expired=expire_overdue_tasks(),
    )


def run_due(limit: int = BATCH) -> int:
    """Run the executions whose hold is over, the oldest first; returns how many ran.

    What only changes our own records goes many at once; the rest one by one, since each of them
    may take as long as its provider does.
    """
    ran = 0
    while ran < limit:
        ran_now = run_own_due(limit - ran)
        for _ in range(min(IN_A_ROW, limit - ran - ran_now)):
            leases = claim_due(1, own=False)
            if not leases:
                break
            ran_now += sum(map(run_lease, leases))
        if not ran_now:
            break
        ran += ran_now
    return ran


def drop_dead_claims() -> int:
    """Free the review items whose lease ran out."""
    dropped, _ = Claim.objects.filter(leased_until__lt=timezone.now()).delete()
    return dropped


def _route_stranded() -> int:
    stranded = Task.objects.filter(
        state=State.DRAFTED, changed_at__lt=timezone.now() - GRACE
    ).values_list("id", flat=True)[:BATCH]
    for task_id in stranded:
        route_task(task_id=task_id)
    return len(stranded)


def _release_dead_leases() -> int:
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


def _resolve_lost_dispatches() -> Iterator[int]:
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
