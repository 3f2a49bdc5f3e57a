"""Nothing leaves from a database that is a copy or was put back, until a named person answers."""

from __future__ import annotations

import logging
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from audit.actors import SYSTEM, person
from audit.chain import Event
from audit.epochs import NotRolledBack, is_rolled_back, open_epoch
from audit.services import append_event
from review_queue.door import commit_move, lock_task
from review_queue.errors import InvalidEdit, NotReviewer, WrongState
from review_queue.events import task_event
from review_queue.models import Company, Execution, NoticeKind, Quarantine, State
from review_queue.services.people.audience import all_owners
from review_queue.services.people.notifying import notify

logger = logging.getLogger(__name__)
Status, Cause = Execution.Status, Quarantine.Cause
CHAIN = "automation"
RUNNABLE = (State.APPROVED, State.EXECUTING)
_WHY = {
    Cause.FOREIGN: "This database belongs to another deployment: it looks like a copy. ",
    Cause.OLDER: "This database is older than what was exported from it: it looks like a backup "
    "that was put back, or a copy. ",
}
HELD = "What was approved may already have been sent from the newer one. Nothing was sent from here"


def open_quarantine() -> Quarantine | None:
    """The one that is open, if any."""
    return Quarantine.objects.filter(open_key="open").first()


def guard_origin(*, at: datetime) -> Quarantine | None:
    """Look whether this database is a copy or older than it should be, and hold everything back.

    Returns the quarantine that is open then. Any process may call it, any number of times: what
    one did not finish the next one does.
    """
    standing = open_quarantine() or _open_if_needed(at)
    if standing is not None:
        _hold_everything(standing)
    return standing


def lift_quarantine(*, user: User, reason: str) -> Quarantine:
    """A named owner answers for this database: from now on it is the one that works.

    What was held back stays with people. Raises NotReviewer, InvalidEdit or WrongState.
    """
    if not (user.is_active and user.has_perm("queue.stop_everything")):
        raise NotReviewer("Only an owner answers for a database. Nothing was changed.")
    if not reason.strip():
        raise InvalidEdit("Nothing was changed.", fields={"reason": "Say what happened."})
    now = timezone.now()
    standing = guard_origin(at=now)
    if standing is None:
        raise WrongState("Nothing is held back here. Nothing was changed.")
    try:
        open_epoch(actor=person(user), reason=reason)
    except NotRolledBack:
        logger.info("the ledger has all that was exported: no epoch to open")
    return _lift(standing, user, reason.strip(), now)


def _open_if_needed(at: datetime) -> Quarantine | None:
    cause = _find_cause()
    if cause is None:
        return None
    with transaction.atomic():
        newest = Execution.objects.aggregate(newest=Max("id"))["newest"] or 0
        words = {"cause": cause, "reason": _WHY[cause] + HELD + ".", "opened_at": at}
        opened, is_new = Quarantine.objects.get_or_create(
            open_key="open", defaults=words | {"last_execution": newest}
        )
        if is_new:
            _note("queue.quarantine.opened", opened, at)
            for owner in all_owners():
                notify(to=owner, kind=NoticeKind.WORKER_STOPPED, text=opened.reason)
    return opened


def _find_cause() -> Quarantine.Cause | None:
    deployment = Company.objects.values_list("deployment_id", flat=True).first()
    if deployment is not None and deployment != settings.DEPLOYMENT_ID:
        return Cause.FOREIGN
    try:
        return Cause.OLDER if is_rolled_back() else None
    except (OSError, ValueError) as error:
        # Whether it is older cannot be told; the health page says that the exports are unreadable.
        logger.warning("the exported checkpoints cannot be read: %s", error)
        return None


def _hold_everything(standing: Quarantine) -> None:
    alive = Execution.objects.filter(
        pk__lte=standing.last_execution,
        status__in=(Status.READY, Status.LEASED, Status.DISPATCHING),
        task__state__in=RUNNABLE,
    )
    for task_id in sorted(set(alive.values_list("task_id", flat=True))):
        _hold_back(task_id, standing)


@transaction.atomic
def _hold_back(task_id: int, standing: Quarantine) -> None:
    """To a person: undecided again, failed, or unknown where it was past the point of no return."""
    task = lock_task(task_id)
    if task.state not in RUNNABLE:
        return
    now = timezone.now()
    runs = Execution.objects.filter(task=task, generation=task.generation)
    lost = runs.filter(status=Status.DISPATCHING).update(
        status=Status.UNKNOWN, detail=standing.reason
    )
    runs.filter(status__in=(Status.READY, Status.LEASED)).update(
        status=Status.CANCELLED, detail=standing.reason, finished_at=now
    )
    if lost:
        task.lose(problem=standing.reason, at=now)
    elif task.state == State.EXECUTING:
        task.fail(problem=standing.reason, at=now)
    else:
        task.reopen(problem=f"{standing.reason} Find out, then decide again.", at=now)
    commit_move(task, task_event(task, "quarantined", SYSTEM, now, cause=standing.cause))


@transaction.atomic
def _lift(standing: Quarantine, user: User, reason: str, now: datetime) -> Quarantine:
    mine = Quarantine.objects.filter(pk=standing.pk, open_key="open")
    if not mine.update(open_key=None, lifted_at=now, lifted_by=user, lifted_because=reason):
        raise WrongState("Somebody else answered for it already. Nothing was changed.")
    company = Company.objects.select_for_update().get()
    company.deployment_id = settings.DEPLOYMENT_ID
    company.epoch += 1
    company.save()
    standing.refresh_from_db()
    _note("queue.quarantine.lifted", standing, now, user=user)
    return standing


def _note(kind: str, standing: Quarantine, at: datetime, *, user: User | None = None) -> None:
    told = {"cause": standing.cause, "reason": standing.lifted_because or standing.reason}
    actor = person(user) if user is not None else SYSTEM
    append_event(Event(kind, actor, f"queue.quarantine:{standing.pk}", told, at), chain=CHAIN)
