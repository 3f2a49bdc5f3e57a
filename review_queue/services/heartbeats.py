"""Whether jobs still run, seen from the outside: the web site looks, because a dead worker cannot.

Not whether a process lives, but whether its work gets done: when the last round of jobs came by,
and how long the oldest approved action has been due.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from review_queue.execution.claim import startable
from review_queue.models import Execution, Heartbeat, NoticeKind
from review_queue.services.audience import all_owners
from review_queue.services.notifying import notify

JOBS = "jobs"
SILENT_AFTER = timedelta(minutes=5)
# A site that just started gives its worker time to come up.
SETTLE_S = 180.0
_started = time.monotonic()


def show_alive() -> None:
    """A round of jobs came by."""
    Heartbeat.objects.update_or_create(name=JOBS, defaults={"at": timezone.now()})


def why_standing_still() -> str:
    """Empty while jobs run; else what stands still and since when, in plain words."""
    if time.monotonic() - _started < SETTLE_S:
        return ""
    now = timezone.now()
    last = Heartbeat.objects.filter(name=JOBS).values_list("at", flat=True).first()
    if last is not None and now - last > SILENT_AFTER:
        return f"No background job has run since {_clock(last)}: nothing is drafted, sent or run."
    late = _oldest_due(now)
    if late is not None:
        return f"Approved work has been due since {_clock(late)} and does not run."
    return ""


def tell_if_standing_still() -> str:
    """Tell the owners once for each standstill; returns what stands still, empty when nothing."""
    problem = why_standing_still()
    if not problem:
        return ""
    last = Heartbeat.objects.filter(name=JOBS).values_list("at", flat=True).first()
    for owner in all_owners():
        notify(
            to=owner,
            kind=NoticeKind.WORKER_STOPPED,
            text=f"{problem} Look at the log, and start the product again.",
            url=reverse("admin:index"),
            key=f"standstill:{last:%Y-%m-%d %H:%M}" if last else "standstill",
        )
    return problem


def _oldest_due(now: datetime) -> datetime | None:
    """When the oldest action became due that should have run five minutes ago at the latest."""
    due = startable().filter(
        status=Execution.Status.READY, next_at__lt=now - SILENT_AFTER, attempts=0
    )
    return due.order_by("next_at").values_list("next_at", flat=True).first()


def _clock(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%H:%M on %d %B")
