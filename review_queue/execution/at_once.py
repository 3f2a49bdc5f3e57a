"""T3, the effect and T4 of many executions in one transaction, where the effect is a row of ours.

Legal only because effect and record commit together: whatever dies, both stand or neither does, so
there is no moment at which an effect may have happened and nobody knows (ADR 0016).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import transaction

from connectors.contract import NotSent, Outcome, Sent, Unknown
from review_queue.door import commit_moves, note_event
from review_queue.execution.border import OTHER_BYTES, as_written_down
from review_queue.execution.claim import Lease, claim_due, give_back
from review_queue.execution.clock import database_now
from review_queue.execution.dispatch import (
    Dispatched,
    dispatch_attempt,
    dispatch_event,
    frozen_request,
    is_still_mine,
    pass_point_of_no_return,
    return_to_person,
)
from review_queue.execution.grounds import Grounds, read_grounds
from review_queue.execution.preflight import find_obstacle
from review_queue.execution.record import Ended, record_all_sent, record_outcome
from review_queue.execution.run import (
    is_left_to_the_sweep,
    run_lease,
    send_in_time,
    surroundings_in,
)
from review_queue.failpoints import reach
from review_queue.models import Attempt, State
from review_queue.rows import insert_rows
from review_queue.whole import repeat_whole

logger = logging.getLogger(__name__)
MOST = 80  # some 80 ms: well within a lease, and short enough for others who want to write


@dataclass(frozen=True, slots=True)
class _Step:
    lease: Lease
    grounds: Grounds
    dispatched: Dispatched


def run_own_due(most: int) -> int:
    """Claim what is due and only changes our own records, and run it; how many ran."""
    return run_at_once(claim_due(min(most, MOST), own=True))


def run_at_once(leases: Sequence[Lease]) -> int:
    """Run claimed executions together; how many were dispatched.

    When anything about it fails, all of it is as it was, and each goes by itself.
    """
    if not leases:
        return 0
    try:
        ran = repeat_whole(partial(_run_all, leases), landed=partial(_landed, leases))
    except Exception:
        logger.exception("%s actions did not go together; each goes by itself", len(leases))
        return _each_by_itself(leases)
    reach("K12")
    return ran


def _each_by_itself(leases: Sequence[Lease]) -> int:
    waiting = list(leases)
    ran = 0
    try:
        while waiting:
            ran += run_lease(waiting.pop(0))
    finally:
        give_back(waiting)
    return ran


def _landed(leases: Sequence[Lease]) -> int | None:
    """All of them stand when one does: they were written by one transaction."""
    fences = {lease.execution_id: lease.fence for lease in leases}
    written = Attempt.objects.filter(execution__in=fences, phase="dispatch")
    mine = [one for one in written.values_list("execution_id", "fence") if fences[one[0]] == one[1]]
    return len(mine) or None


def _run_all(leases: Sequence[Lease]) -> int:
    mine = {lease.execution_id: lease for lease in leases}
    with transaction.atomic():
        found = read_grounds(list(mine))
        intended_at, now = time.monotonic(), database_now()
        free = [one for one in found if _is_free(mine[one.execution.pk], one, now)]
        going = _pass(free, mine, now)
        steps = [
            _Step(
                mine[one.execution.pk],
                one,
                Dispatched(frozen_request(one.execution, now), intended_at),
            )
            for one in going
        ]
        _write_down(steps, now)
        reach("K8")
        outcomes = _take_effects(steps)
        reach("K10")
        _record(steps, outcomes)
    return len(steps)


def _is_free(lease: Lease, grounds: Grounds, now: datetime) -> bool:
    """Whether nothing stands against it; what something stands against goes back to a person."""
    if not is_still_mine(lease, grounds):
        return False
    obstacle = find_obstacle(grounds)
    if obstacle:
        return_to_person(grounds.execution, grounds.task, obstacle, now)
    return not obstacle


def _pass(free: Sequence[Grounds], mine: dict[int, Lease], now: datetime) -> list[Grounds]:
    """The point of no return, each under its own fence; who may not pass is given back."""
    leases = [mine[one.execution.pk] for one in free]
    passed = pass_point_of_no_return(leases, now)
    give_back([lease for lease in leases if lease.execution_id not in passed])
    return [one for one in free if one.execution.pk in passed]


def _write_down(steps: Sequence[_Step], now: datetime) -> None:
    insert_rows([dispatch_attempt(step.lease, step.dispatched.request, now) for step in steps])
    moves = []
    for step in steps:
        execution, task = step.grounds.execution, step.grounds.task
        if task.state == State.APPROVED:
            task.start(at=now)
            moves.append((task, dispatch_event(task, execution, now)))
        else:
            note_event(task, dispatch_event(task, execution, now))
    if moves:
        commit_moves(moves)


def _take_effects(steps: Sequence[_Step]) -> list[Outcome]:
    """Only our own records change here: no connector of these kinds leaves the house."""
    written = as_written_down([(step.lease, step.dispatched.request) for step in steps])
    return [
        send_in_time(
            step.dispatched, surroundings_in(step.grounds.house.company, step.grounds.task.pk)
        )
        if step.lease.execution_id in written
        else NotSent(OTHER_BYTES)
        for step in steps
    ]


def _record(steps: Sequence[_Step], outcomes: Sequence[Outcome]) -> None:
    ended = []
    for step, outcome in zip(steps, outcomes, strict=True):
        request = step.dispatched.request
        said = (request.kind, request.task_reference, type(outcome).__name__)
        logger.info("%s of task %s: %s", *said, extra={"execution": step.lease.execution_id})
        if isinstance(outcome, Sent) and step.grounds.others_done:
            ended.append(Ended(step.lease, step.grounds.execution, step.grounds.task, outcome))
        elif not (isinstance(outcome, Unknown) and is_left_to_the_sweep(step.lease, outcome)):
            record_outcome(step.lease, outcome)
    record_all_sent(ended)
