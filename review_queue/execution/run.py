"""One execution from claim to record: T2, T3, the effect, T4."""

from __future__ import annotations

import logging
import time
from functools import partial

from django.conf import settings
from structlog.contextvars import bound_contextvars

from connectors.contract import EffectClass, NotSent, Outcome, Surroundings, Unknown
from connectors.registry import connector_for
from review_queue.beside import the_company
from review_queue.execution.alive import shown_alive
from review_queue.execution.border import OTHER_BYTES, is_as_committed
from review_queue.execution.claim import Lease, claim_execution
from review_queue.execution.clock import database_now
from review_queue.execution.dispatch import Dispatched, dispatch
from review_queue.execution.limits import START_WITHIN
from review_queue.execution.record import record_outcome
from review_queue.execution.workspace import TaskWorkspace
from review_queue.failpoints import reach
from review_queue.models import Attempt, Company, Execution
from review_queue.whole import repeat_whole

logger = logging.getLogger(__name__)


def run_execution(execution_id: int) -> bool:
    """Run it if it is due and free; True when something was dispatched."""
    with bound_contextvars(execution=execution_id):
        lease = claim_execution(execution_id)
        if lease is None:
            return False
        return run_lease(lease)


def run_lease(lease: Lease) -> bool:
    """Dispatch and record a claimed execution; True when something was dispatched."""
    dispatched = dispatch(lease)
    if dispatched is None:
        return False
    with shown_alive(lease):
        outcome = _take_effect(lease, dispatched)
    logger.info("%s of task %s: %s", *_told(dispatched, outcome))
    reach("K10")
    if isinstance(outcome, Unknown) and is_left_to_the_sweep(lease, outcome):
        return True
    repeat_whole(
        partial(_record, lease, outcome),
        landed=partial(_is_recorded, lease),
    )
    reach("K12")
    return True


def is_left_to_the_sweep(lease: Lease, outcome: Unknown) -> bool:
    """Whether a machine may find out what became of it: all but what goes at most once.

    It stays dispatched. The sweep repeats it under the same key, or asks the other side once that
    can say; a person is asked only where neither helps.
    """
    effect = Execution.objects.values_list("effect_class", flat=True).get(pk=lease.execution_id)
    if effect == EffectClass.AT_MOST_ONCE:
        return False
    Attempt.objects.create(
        execution_id=lease.execution_id,
        fence=lease.fence,
        phase="unclear",
        at=database_now(),
        outcome="unknown",
        detail=outcome.reason,
    )
    return True


def _told(dispatched: Dispatched, outcome: Outcome) -> tuple[str, str, str]:
    """For the log: the kind, the task, how it went; nothing of what was sent."""
    return dispatched.request.kind, dispatched.request.task_reference, type(outcome).__name__


def _record(lease: Lease, outcome: Outcome) -> bool:
    record_outcome(lease, outcome)
    return True


def _is_recorded(lease: Lease) -> bool | None:
    tries = Attempt.objects.filter(execution=lease.execution_id, fence=lease.fence)
    return tries.filter(phase__in=("outcome", "late_outcome")).exists() or None


def surroundings_for(task_id: int) -> Surroundings:
    """What connectors may use besides the request."""
    return surroundings_in(the_company(), task_id)


def surroundings_in(company: Company | None, task_id: int) -> Surroundings:
    """The same, of a company that was read before."""
    return Surroundings(
        sandbox_dir=settings.OUTBOX_DIR,
        workspace=TaskWorkspace(task_id),
        allowed_private_hosts=settings.WEBHOOK_PRIVATE_HOSTS,
        from_address=company.from_address if company else settings.DEFAULT_FROM_EMAIL,
    )


def _take_effect(lease: Lease, dispatched: Dispatched) -> Outcome:
    """No transaction is open here. Too late, or other bytes: certainly not sent."""
    request = dispatched.request
    surroundings = surroundings_for(int(request.task_reference))
    if not is_as_committed(lease, request):
        return NotSent(OTHER_BYTES)
    return send_in_time(dispatched, surroundings)


def send_in_time(dispatched: Dispatched, surroundings: Surroundings) -> Outcome:
    """Hand the frozen bytes to their connector, unless it is too late for them."""
    if time.monotonic() - dispatched.intended_at > START_WITHIN.total_seconds():
        return NotSent("The worker was too slow after committing; nothing was sent.", True)
    return connector_for(dispatched.request.kind).send(dispatched.request, surroundings)
