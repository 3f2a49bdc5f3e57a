"""Whether jobs still run, seen from the outside: the web site looks, because a dead worker cannot.

Not whether a process lives, but whether its work gets done: when the last job came by, and how long
the oldest approved action has been due.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from review_queue.models import Heartbeat, NoticeKind
from review_queue.selectors.pulse import BEAT, JOBS, SWEEP, Pulse, late_work, pulse
from review_queue.services.people.audience import all_owners
from review_queue.services.people.notifying import notify

__all__ = ["BEAT", "JOBS", "SWEEP", "show_alive", "tell_if_standing_still", "why_standing_still"]

SILENT_AFTER = timedelta(seconds=80)
# A site that just started gives its worker time to come up.
SETTLE_S = 180.0
# Whoever shows itself with every job writes no oftener than this.
WRITTEN_EVERY_S = 10.0
ALARM = "alarm"
_started = time.monotonic()
_written: dict[str, float] = {}


def show_alive(part: str = JOBS) -> None:
    """A round of this part came by."""
    Heartbeat.objects.update_or_create(name=part, defaults={"at": timezone.now()})


def show_alive_now_and_then(part: str) -> None:
    """As `show_alive`, for what comes by many times a second."""
    now = time.monotonic()
    if now - _written.get(part, -WRITTEN_EVERY_S) >= WRITTEN_EVERY_S:
        _written[part] = now
        show_alive(part)


def why_standing_still(seen: Pulse | None = None) -> str:
    """Empty while jobs run; else what stands still and since when, in plain words."""
    if time.monotonic() - _started < SETTLE_S:
        return ""
    now = timezone.now()
    found = seen or pulse()
    last = found.seen.get(JOBS)
    if last is not None and now - last > SILENT_AFTER:
        return f"No background job has run since {_clock(last)}: nothing is drafted, sent or run."
    late = found.late_since if found.seen else _late_since()
    moved = found.last_claim is not None and now - found.last_claim < SILENT_AFTER
    if late is not None and not moved:
        return f"Approved work has been due since {_clock(late)} and does not run."
    return ""


def tell_if_standing_still() -> str:
    """Tell the owners once for each standstill; returns what stands still, empty when nothing."""
    found = pulse()
    problem = why_standing_still(found)
    if not problem:
        if ALARM in found.seen:
            Heartbeat.objects.filter(name=ALARM).delete()
        return ""
    alarm, _ = Heartbeat.objects.get_or_create(name=ALARM, defaults={"at": timezone.now()})
    for owner in all_owners():
        notify(
            to=owner,
            kind=NoticeKind.WORKER_STOPPED,
            text=f"{problem} Open Health to see what to do.",
            url=reverse("admin:health"),
            key=f"standstill:{alarm.at.isoformat(timespec='seconds')}",
        )
    return problem


def _late_since() -> datetime | None:
    return late_work().order_by("next_at").values_list("next_at", flat=True).first()


def _clock(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%H:%M on %d %B")
