"""T2: one worker takes one due execution, under a fence that rises with every claim."""

from __future__ import annotations

import os
import socket
import threading
from dataclasses import dataclass
from functools import partial

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from review_queue.execution.clock import database_now
from review_queue.execution.limits import LEASE, MOST_ATTEMPTS
from review_queue.execution.origin import may_anything_leave
from review_queue.failpoints import reach
from review_queue.guards.standing import check_guards
from review_queue.models import Attempt, Company, Execution, Quarantine, State, Task
from review_queue.whole import repeat_whole

RUNNABLE = (State.APPROVED, State.EXECUTING)


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to dispatch one execution, as long as nobody claims it with a higher fence."""

    execution_id: int
    fence: int


def claim_execution(execution_id: int) -> Lease | None:
    """Take the execution if it is due, its earlier steps succeeded and nothing is stopped.

    Raises GuardsMissing: without the database's own guards nothing is claimed.
    """
    check_guards()
    if not may_anything_leave():
        return None
    lease = repeat_whole(partial(_take, execution_id), landed=partial(_already_mine, execution_id))
    if lease is not None:
        reach("K6")
    return lease


def _take(execution_id: int) -> Lease | None:
    now = database_now()
    with transaction.atomic():
        taken = (
            startable()
            .filter(
                pk=execution_id,
                status=Execution.Status.READY,
                next_at__lte=now,
                attempts__lt=MOST_ATTEMPTS,
            )
            .update(
                status=Execution.Status.LEASED,
                fence=F("fence") + 1,
                lease_owner=_who(),
                lease_until=now + LEASE,
                attempts=F("attempts") + 1,
            )
        )
        if not taken:
            return None
        fence = Execution.objects.values_list("fence", flat=True).get(pk=execution_id)
        Attempt.objects.create(execution_id=execution_id, fence=fence, phase="claimed", at=now)
    return Lease(execution_id, fence)


def _already_mine(execution_id: int) -> Lease | None:
    """What this very thread holds: it does one thing at a time, so nobody else works under it."""
    mine = Execution.objects.filter(
        pk=execution_id,
        status=Execution.Status.LEASED,
        lease_owner=_who(),
        lease_until__gt=database_now(),
    )
    fence = mine.values_list("fence", flat=True).first()
    return None if fence is None else Lease(execution_id, fence)


def startable() -> QuerySet[Execution]:
    """Executions whose task is approved, whose earlier steps succeeded, and which nobody stopped.

    The conditions stand on the row itself (EXISTS, no join), so that a racing UPDATE checks them
    again after waiting for the row.
    """
    task = Task.objects.filter(
        pk=OuterRef("task_id"),
        state__in=RUNNABLE,
        generation=OuterRef("generation"),
        workflow__is_stopped=False,
    )
    earlier = Execution.objects.filter(
        task=OuterRef("task_id"),
        generation=OuterRef("generation"),
        position__lt=OuterRef("position"),
    ).exclude(status=Execution.Status.SUCCEEDED)
    stopped = Company.objects.filter(stopped_at__isnull=False)
    held_back = Quarantine.objects.filter(open_key="open")
    return Execution.objects.filter(
        Exists(task), ~Exists(earlier), ~Exists(held_back), ~Exists(stopped)
    )


def _who() -> str:
    return f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident()}"[:120]
