"""Finds what fell between two chairs. Leaderless and idempotent: any number may run at once."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from review_queue.execution.due import run_due
from review_queue.execution.limits import BATCH, GRACE
from review_queue.execution.lost import release_dead_leases, resolve_lost_dispatches
from review_queue.execution.origin import may_anything_leave
from review_queue.models import Claim, State, Task
from review_queue.rounds.heartbeats import SWEEP, show_alive
from review_queue.services.deadlines.expiring import expire_overdue_tasks
from review_queue.services.effects.stating import escalate_unknown_outcomes
from review_queue.services.routing.routing import route_task


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
        released=release_dead_leases(),
        resolved=sum(1 for _ in resolve_lost_dispatches()),
        ran=run_due(),
        expired=expire_overdue_tasks(),
    )


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
