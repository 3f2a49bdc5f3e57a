"""Owners teach the local check: labels from a file, and a training when they ask for one."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from audit.actors import Actor, person
from audit.chain import Event
from audit.services import append_event
from policies.history import Author
from policies.topics.errors import TrainingFailed
from policies.topics.live import live_version
from policies.topics.models import TrainingRun
from policies.topics.training_process import LONGEST_S
from policies.topics.uploads import own_upload, take_upload
from review_queue.doorbell import ring_after_commit
from review_queue.services.lessons.learning import learn_from_decisions

Status = TrainingRun.Status
CHAIN = "policy"
LOST_AFTER = timedelta(seconds=3 * LONGEST_S)  # a training that takes longer was lost


@transaction.atomic
def take_labels(*, upload_id: int, user: User, leave_out_refused: bool = False) -> int:
    """Take an uploaded file of labels in and write it down; gives how many texts were taken.

    Raises UploadGone and UnreadableLabels; nothing was stored then.
    """
    name = own_upload(upload_id=upload_id, by=user.pk).name
    taken = take_upload(
        upload_id=upload_id, by=Author(user.pk, str(user)), leave_out_refused=leave_out_refused
    )
    told = {"file": name, "texts": taken, "left_out_refused": leave_out_refused}
    _tell("labels.imported", f"topics.labels:{upload_id}", person(user), told)
    return taken


@transaction.atomic
def ask_for_training(*, user: User) -> TrainingRun:
    """Ask a worker to learn now; the one that waits or runs already, if there is one."""
    busy = TrainingRun.objects.filter(_free() | Q(status=Status.RUNNING)).first()
    if busy is not None:
        return busy
    run = TrainingRun.objects.create(
        asked_at=timezone.now(), asked_by_id=user.pk, asked_by_name=str(user)[:200]
    )
    _tell("training.asked", f"topics.training:{run.pk}", person(user), {})
    ring_after_commit("train_topics_job", run.pk)
    return run


def run_training(run_id: int) -> None:
    """Do the work, if nobody else does. A fault is written down, never left hanging."""
    claimed = _waiting().filter(pk=run_id)
    if not claimed.update(status=Status.RUNNING, started_at=timezone.now()):
        return
    before = live_version()
    try:
        stored = learn_from_decisions()
    except TrainingFailed as failure:
        _finish(run_id, Status.FAILED, str(failure))
        return
    except Exception as fault:
        _finish(run_id, Status.FAILED, f"It stopped by a fault ({type(fault).__name__}).")
        raise
    _finish(run_id, Status.DONE, _outcome(before, stored))


def run_waiting_trainings() -> None:
    """Take up trainings whose ring was lost or whose worker went away (beat)."""
    for run_id in _waiting().order_by("id").values_list("id", flat=True)[:3]:
        run_training(run_id)


def _free() -> Q:
    lost = Q(status=Status.RUNNING, started_at__lt=timezone.now() - LOST_AFTER)
    return Q(status=Status.WAITING) | lost


def _waiting() -> QuerySet[TrainingRun]:
    return TrainingRun.objects.filter(_free())


def _outcome(before: int, stored: int) -> str:
    now = live_version()
    if now > before:
        words = f"Version {now} of the topics is in use now."
    elif now:
        words = f"Nothing was new since version {now}, so it stays in use."
    else:
        words = "There are too few examples yet, so nothing was learned."
    questions = stored - (now > before)
    if questions:
        words += f" {questions} of your questions learned from their examples."
    return words


@transaction.atomic
def _finish(run_id: int, status: str, outcome: str) -> None:
    running = TrainingRun.objects.filter(pk=run_id, status=Status.RUNNING)
    if running.update(status=status, outcome=outcome, finished_at=timezone.now()):
        actor = Actor("worker", "training", "training", "worker")
        told: dict[str, object] = {"status": str(status), "outcome": outcome}
        _tell("training.finished", f"topics.training:{run_id}", actor, told)


def _tell(kind: str, about: str, actor: Actor, data: dict[str, object]) -> None:
    event = Event(f"queue.{kind}", actor, about, data, timezone.now())
    append_event(event, chain=CHAIN)
