"""A batch from its list to its results: opened where it has to be, approved row by row."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import timedelta
from functools import partial

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from audit.actors import person
from review_queue.batching.look_alikes import look_alikes
from review_queue.door import lock_task, note_event
from review_queue.doorbell import ring_after_commit
from review_queue.errors import NotReviewer, QueueError, WrongState
from review_queue.events import task_event
from review_queue.models import Batch, BatchRow, State, Task
from review_queue.services.decisions.ballots import Ballot
from review_queue.services.decisions.deciding import approve_task
from review_queue.services.decisions.noting_refusals import note_refusal
from review_queue.whole import repeat_whole

MUST_OPEN = 3
FEWEST = MUST_OPEN + 1
ALIVE = timedelta(minutes=2)
LISTED_FOR = timedelta(hours=1)
Result = BatchRow.Result


@transaction.atomic
def list_batch(*, task: Task, user: User) -> Batch:
    """List the likes of a task as they stand now, and pick three that have to be opened.

    Raises NotReviewer or, where fewer than four look alike, WrongState; nothing is listed then.
    """
    if not user.has_perm("queue.review_task"):
        raise NotReviewer("Your account may not decide about tasks. Nothing was listed.")
    alike = look_alikes(task, user)
    if len(alike) < FEWEST:
        raise WrongState(
            f"Only {len(alike) or 'this one'} of this kind may be decided together, which saves "
            "nothing. Review them one by one."
        )
    batch = Batch.objects.create(
        key=secrets.token_hex(16), reviewer=user, like=task, created_at=timezone.now()
    )
    picked = set(secrets.SystemRandom().sample([one.pk for one in alike], MUST_OPEN))
    BatchRow.objects.bulk_create(
        BatchRow(
            batch=batch,
            task=one,
            position=position,
            version=one.version,
            draft_hash=one.draft_hash,
            evidence_hash=one.evidence_hash,
            must_open=one.pk in picked,
        )
        for position, one in enumerate(alike, start=1)
    )
    return batch


@transaction.atomic
def open_row(*, batch: Batch, task_id: int, user: User) -> BatchRow:
    """Note that the reviewer opened one of the rows; the ledger hears of it. Raises WrongState."""
    _check_own(batch, user)
    row = batch.rows.filter(task_id=task_id).first()
    if row is None:
        raise WrongState("This task is not in the batch. Nothing was changed.")
    if row.opened_at is None:
        now = timezone.now()
        row.opened_at = now
        row.save(update_fields=["opened_at"])
        task = lock_task(task_id)
        note_event(task, task_event(task, "opened_in_batch", person(user), now, batch=batch.key))
    return row


@transaction.atomic
def approve_batch(*, batch: Batch, user: User, task_ids: Collection[int]) -> Batch:
    """Ask for the approval of these rows; the others are left out and stay in the queue.

    Raises WrongState while one of the picked rows is unopened, when one of them was left out (what
    is wrong with a picked one may be wrong with all), or when it was asked for already.
    """
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    _check_own(batch, user)
    rows = list(batch.rows.all())
    closed = [row.task_id for row in rows if row.must_open and row.opened_at is None]
    if closed:
        named = ", ".join(f"#{number}" for number in closed)
        raise WrongState(f"Open {named} first. Nothing was approved.")
    if any(row.must_open and row.task_id not in task_ids for row in rows):
        raise WrongState(
            "One of the three picked ones was not good enough, so the others may not be either. "
            "Nothing was approved; review them one by one."
        )
    left_out = [row.pk for row in rows if row.task_id not in task_ids]
    batch.rows.filter(pk__in=left_out).update(result=Result.LEFT_OUT)
    batch.asked_at = timezone.now()
    batch.save(update_fields=["asked_at"])
    ring_after_commit("batch_job", batch.pk)
    return batch


def run_batch(batch_id: int) -> None:
    """Approve row by row, if nobody else does; each row is a decision of its own."""
    if not _claim(batch_id):
        return
    batch = Batch.objects.select_related("reviewer").get(pk=batch_id)
    for row in batch.rows.filter(result=""):
        # A row that was approved in a transaction whose answer was lost is found by its batch.
        result, detail = repeat_whole(partial(_approve, row, batch), landed=lambda: None)
        if result == Result.REFUSED:
            note_refusal(
                task_id=row.task_id,
                user=batch.reviewer,
                step="batch",
                why="Refused",
                said=detail,
                channel="batch",
            )
        BatchRow.objects.filter(pk=row.pk, result="").update(result=result, detail=detail)
        Batch.objects.filter(pk=batch_id).update(beat_at=timezone.now())
    Batch.objects.filter(pk=batch_id).update(finished_at=timezone.now())


def run_waiting_batches() -> None:
    """Take up batches whose ring was lost or whose worker went away (beat)."""
    for batch_id in Batch.objects.filter(_free()).order_by("id").values_list("id", flat=True):
        run_batch(batch_id)


def _check_own(batch: Batch, user: User) -> None:
    if batch.reviewer_id != user.pk:
        raise NotReviewer("This list was made for somebody else. Nothing was changed.")
    if batch.asked_at is not None:
        raise WrongState("This batch was decided already. Nothing was changed.")
    if batch.created_at < timezone.now() - LISTED_FOR:
        raise WrongState("This list is too old. Nothing was approved; make a new one.")


@transaction.atomic
def _approve(row: BatchRow, batch: Batch) -> tuple[str, str]:
    task = lock_task(row.task_id)
    if task.version != row.version:
        return _what_happened(task, batch)
    ballot = Ballot(
        task_id=row.task_id,
        draft_hash=row.draft_hash,
        evidence_hash=row.evidence_hash,
        reviewer=batch.reviewer,
        batch_id=batch.key,
    )
    try:
        with transaction.atomic():
            counted = approve_task(ballot)
    except QueueError as refusal:
        return Result.REFUSED, f"{refusal} {refusal.what_to_do}"
    return (Result.SECONDED if counted.still_needed else Result.APPROVED), ""


def _what_happened(task: Task, batch: Batch) -> tuple[str, str]:
    """A row that moved: approved by this very batch before a crash, or changed by others."""
    if task.decisions.filter(batch_id=batch.key).exists():
        return (Result.SECONDED if task.state == State.PENDING else Result.APPROVED), ""
    return Result.CHANGED, f"It is {task.get_state_display().lower()} now."


def _free() -> Q:
    waiting = Q(asked_at__isnull=False, finished_at__isnull=True)
    return waiting & (Q(beat_at__isnull=True) | Q(beat_at__lt=timezone.now() - ALIVE))


def _claim(batch_id: int) -> bool:
    return bool(Batch.objects.filter(_free(), pk=batch_id).update(beat_at=timezone.now()))
