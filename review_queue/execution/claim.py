"""T2: one worker takes one due execution, under a fence that rises with every claim."""

from __future__ import annotations

import os
import secrets
import socket
import threading
from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from itertools import starmap

from django.db import transaction
from django.db.models import BooleanField, Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from connectors.registry import OWN_KINDS
from kept.queries import Place, kept, kept_update
from review_queue.execution.clock import database_now
from review_queue.execution.limits import LEASE, MOST_ATTEMPTS
from review_queue.execution.origin import may_anything_leave
from review_queue.failpoints import reach
from review_queue.guards.standing import check_guards
from review_queue.models import Attempt, Company, Execution, Quarantine, State, Task
from review_queue.rows import insert_row, insert_rows
from review_queue.whole import repeat_whole

RUNNABLE = (State.APPROVED, State.EXECUTING)
# Written out: SQLite finds the partial index of what is ready by the text of the condition.
IS_READY = RawSQL("queue_execution.status = 'ready'", [], output_field=BooleanField())


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


def claim_due(most: int, *, own: bool) -> list[Lease]:
    """Take the oldest executions that are due, in one transaction; a racing worker takes others.

    `own` are first tries of what only changes our own records, else all the others. A second try
    is not among them: should one of many have ended its worker, the others go without it then.
    Claim no more than is started well within a lease. Raises GuardsMissing.
    """
    check_guards()
    if not may_anything_leave():
        return []
    mark = f"{_who()}/{secrets.token_hex(4)}"
    leases = repeat_whole(partial(_take_due, most, own, mark), landed=partial(_marked, mark))
    if leases:
        reach("K6")
    return leases


def _take_due(most: int, own: bool, mark: str) -> list[Lease]:
    now = database_now()
    together = Q(kind__in=OWN_KINDS, attempts=0)
    with transaction.atomic():
        due = startable().filter(
            together if own else ~together,
            IS_READY,
            next_at__lte=now,
            attempts__lt=MOST_ATTEMPTS,
        )
        oldest = due.select_for_update(skip_locked=True, of=("self",)).order_by("next_at", "id")
        ids = list(oldest.values_list("id", flat=True)[:most])
        if not ids:
            return []
        due.filter(pk__in=ids).update(
            status=Execution.Status.LEASED,
            fence=F("fence") + 1,
            lease_owner=mark,
            lease_until=now + LEASE,
            attempts=F("attempts") + 1,
        )
        taken = Execution.objects.filter(pk__in=ids, lease_owner=mark)
        leases = list(starmap(Lease, taken.order_by("next_at", "id").values_list("id", "fence")))
        insert_rows(
            [
                Attempt(execution_id=one.execution_id, fence=one.fence, phase="claimed", at=now)
                for one in leases
            ]
        )
    return leases


def _marked(mark: str) -> list[Lease] | None:
    """What a claim with this mark holds; the mark is of one claim only."""
    mine = Execution.objects.filter(status=Execution.Status.LEASED, lease_owner=mark)
    return list(starmap(Lease, mine.order_by("next_at", "id").values_list("id", "fence"))) or None


def give_back(leases: Collection[Lease]) -> None:
    """Nothing was done with them: ready again, and the try is not counted."""
    for lease in leases:
        Execution.objects.filter(
            pk=lease.execution_id, status=Execution.Status.LEASED, fence=lease.fence
        ).update(status=Execution.Status.READY, attempts=F("attempts") - 1)


def _take(execution_id: int) -> Lease | None:
    now = database_now()
    with transaction.atomic():
        if not _leased(execution_id, now, _who(), now + LEASE):
            return None
        [fence] = _fences(execution_id)
        insert_row(Attempt(execution_id=execution_id, fence=fence, phase="claimed", at=now))
    return Lease(execution_id, fence)


@kept_update
def _leased(
    execution_id: Place, now: Place, owner: Place, until: Place
) -> tuple[QuerySet[Execution], dict[str, object]]:
    """Changes the row only while it may start, so that of two who race one gets it."""
    due = startable().filter(
        pk=execution_id,
        status=Execution.Status.READY,
        next_at__lte=now,
        attempts__lt=MOST_ATTEMPTS,
    )
    return due, {
        "status": Execution.Status.LEASED,
        "fence": F("fence") + 1,
        "lease_owner": owner,
        "lease_until": until,
        "attempts": F("attempts") + 1,
    }


@kept
def _fences(execution_id: Place) -> QuerySet[Execution, int]:
    return Execution.objects.filter(pk=execution_id).values_list("fence", flat=True)


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
