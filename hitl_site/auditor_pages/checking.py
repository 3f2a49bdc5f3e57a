"""Checks of the trail as jobs: asked for, shown as they go, kept with what they found."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.models import User
from django.db import Error, transaction
from django.db.models import Q
from django.utils import timezone

from audit.actors import SYSTEM, Actor, person
from audit.chain import Event
from audit.services import append_event
from audit.verify import Report, for_record, verify_ledger
from audit.verify.recording import CHAIN
from hitl_site.auditor_pages.models import TrailCheck
from review_queue.doorbell import ring_after_commit
from review_queue.ledger.alarms import tell_owners

Status = TrailCheck.Status
ALIVE = timedelta(minutes=5)  # a check that has not said anything for so long was lost
EVERY = timedelta(hours=20)  # the clock's own check: once a day, whatever the hour of the start
QUICK_EVERY = timedelta(hours=6)  # only what came behind the last clean check


def ask_for_check(*, user: User | None, since_checkpoint: bool = False) -> TrailCheck:
    """Have the trail checked; one that waits or runs already is joined instead."""
    with transaction.atomic():
        under_way = TrailCheck.objects.filter(_alive(), since_checkpoint=since_checkpoint).first()
        if under_way is not None:
            return under_way
        check = TrailCheck.objects.create(
            since_checkpoint=since_checkpoint, asked_by=user, created_at=timezone.now()
        )
        ring_after_commit("check_trail_job", check.pk, package="hitl_site.auditor_pages")
    return check


def ask_for_daily_check() -> TrailCheck | None:
    """The whole trail once a day, and what is new every few hours, unless somebody did (beat)."""
    now = timezone.now()
    if not TrailCheck.objects.filter(created_at__gt=now - EVERY, since_checkpoint=False).exists():
        return ask_for_check(user=None)
    if not TrailCheck.objects.filter(created_at__gt=now - QUICK_EVERY).exists():
        return ask_for_check(user=None, since_checkpoint=True)
    return None


def run_check(check_id: int) -> None:
    """Do it, if nobody else does. A fault is written down, never left hanging."""
    if not _claim(check_id):
        return
    check = TrailCheck.objects.select_related("asked_by").get(pk=check_id)
    try:
        report = verify_ledger(
            since_checkpoint=check.since_checkpoint, on_progress=_Progress(check_id)
        )
    except (Error, OSError) as error:
        _finish(check, Status.UNCHECKED, error=f"The trail could not be read: {error}")
        return
    except Exception as fault:
        _finish(check, Status.UNCHECKED, error=f"It stopped by a fault ({type(fault).__name__}).")
        raise
    _finish(check, Status(report.status), report=report)


def run_waiting_checks() -> None:
    """Take up checks whose ring was lost or whose worker went away (beat)."""
    ids = TrailCheck.objects.filter(_free()).order_by("id").values_list("id", flat=True)
    for check_id in list(ids[:3]):
        run_check(check_id)


class _Progress:
    """Writes how far it is, twice a second at most."""

    def __init__(self, check_id: int) -> None:
        self._row = TrailCheck.objects.filter(pk=check_id)
        self._next = timezone.now()

    def __call__(self, done: int, total: int) -> None:
        now = timezone.now()
        if now >= self._next:
            self._row.update(done=done, total=total, beat_at=now)
            self._next = now + timedelta(seconds=0.5)


@transaction.atomic
def _finish(
    check: TrailCheck, status: Status, *, report: Report | None = None, error: str = ""
) -> None:
    """Keep the result, and tell the ledger: who had it checked, and what was found first."""
    found = report.as_json() if report else None
    now = timezone.now()
    moved = TrailCheck.objects.filter(pk=check.pk, status=Status.RUNNING).update(
        status=status, report=found, error=error, finished_at=now
    )
    if not moved:
        return
    told: dict[str, object] = {"check": check.pk, "result": str(status), "entries": 0}
    if report:
        told |= for_record(report)
    if status == Status.TAMPERED:
        _alarm(check, report)
    append_event(
        Event("audit.verify.finished", _actor(check), f"auditor.trailcheck:{check.pk}", told, now),
        chain=CHAIN,
    )


def _alarm(check: TrailCheck, report: Report | None) -> None:
    first = report.problems[0] if report else None
    where = f"{first.chain}, place {first.position}" if first else "see the check"
    tell_owners(
        f"A check of the audit trail found something that is not as it was written: {where}. "
        "Change nothing, and keep the exported checkpoints safe.",
        key=f"trail-check:{check.pk}",
    )


def _actor(check: TrailCheck) -> Actor:
    return person(check.asked_by) if check.asked_by else SYSTEM


def _claim(check_id: int) -> bool:
    taken = TrailCheck.objects.filter(_free(), pk=check_id)
    return bool(taken.update(status=Status.RUNNING, beat_at=timezone.now(), done=0))


def _free() -> Q:
    lost = Q(status=Status.RUNNING, beat_at__lt=timezone.now() - ALIVE)
    return Q(status=Status.WAITING) | lost


def _alive() -> Q:
    return Q(status=Status.WAITING) | Q(status=Status.RUNNING, beat_at__gte=timezone.now() - ALIVE)
