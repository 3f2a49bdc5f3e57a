"""Whether work moves, read from what it leaves behind: one query serves every page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, QuerySet, Subquery
from django.utils import timezone

from review_queue.execution.claim import startable
from review_queue.execution.limits import MOST_ATTEMPTS
from review_queue.models import Attempt, Execution, Heartbeat, State, Task

JOBS, SWEEP, BEAT = "jobs", "sweep", "beat"
# How late something approved may start before it counts as late: a ring comes every 5 seconds.
LATE_AFTER = timedelta(seconds=80)
COUNTED_UP_TO = 1000


@dataclass(frozen=True, slots=True)
class Pulse:
    """When each part last showed itself, when the oldest late action was due (None: none is), when
    a worker last took one, and how many tasks ended in doubt or failed."""

    seen: dict[str, datetime]
    late_since: datetime | None
    last_claim: datetime | None
    unknown: int
    failed: int


def pulse() -> Pulse:
    """One query. Where no part ever showed itself all figures are empty."""
    rows = list(
        Heartbeat.objects.annotate(
            late_since=Subquery(late_work().order_by("next_at").values("next_at")[:1]),
            last_claim=Subquery(_claims().values("at")[:1]),
            unknown=_number_of(State.OUTCOME_UNKNOWN),
            failed=_number_of(State.FAILED),
        ).values("name", "at", "late_since", "last_claim", "unknown", "failed")
    )
    first: Mapping[str, Any] = rows[0] if rows else {}
    return Pulse(
        seen={row["name"]: row["at"] for row in rows},
        late_since=first.get("late_since"),
        last_claim=first.get("last_claim"),
        unknown=first.get("unknown") or 0,
        failed=first.get("failed") or 0,
    )


def late_work() -> QuerySet[Execution]:
    """Actions nobody holds back that should have started a good while ago."""
    return startable().filter(
        status=Execution.Status.READY,
        next_at__lt=timezone.now() - LATE_AFTER,
        attempts__lt=MOST_ATTEMPTS,
    )


def due_work() -> tuple[int, datetime | None]:
    """How many actions are due now (counted to 1000), and when the oldest of them became so."""
    due = startable().filter(
        status=Execution.Status.READY, next_at__lte=timezone.now(), attempts__lt=MOST_ATTEMPTS
    )
    moments = list(due.order_by("next_at").values_list("next_at", flat=True)[:COUNTED_UP_TO])
    return len(moments), moments[0] if moments else None


def last_claim() -> datetime | None:
    """When a worker last took an action."""
    return _claims().values_list("at", flat=True).first()


def _claims() -> QuerySet[Attempt]:
    return Attempt.objects.order_by("-id")


def _number_of(state: str) -> Subquery:
    counted = Task.objects.filter(state=state).order_by().values("state")
    return Subquery(counted.annotate(number=Count("pk")).values("number"))
