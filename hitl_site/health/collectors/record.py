"""The record: does every entry get its place, and does somebody else sign for it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from audit.anchor.outlets import outlet_state
from audit.checkpoints import Checkpoint as NewestCheckpoint
from audit.checkpoints import latest, waiting_since
from audit.models import AnchorRefusal, Checkpoint, CheckpointReceipt, Entry, Unsealed
from hitl_site.health.finding import BAD, OK, UNKNOWN, WARN, Finding, in_words

SEALS, CHECKPOINT, TAKEN = "seals", "checkpoint", "checkpoint_webhook"
COUNTED_UP_TO = 1000
SLOW, STUCK = timedelta(minutes=1), timedelta(minutes=10)
SLOW_POST = timedelta(minutes=10)
LATE, TOO_LATE = timedelta(hours=2), timedelta(days=1)


def seals() -> Finding:
    """How many entries wait for their place in the one sequence, and since when."""
    title = "Audit trail"
    number, oldest = unsealed()
    age = timezone.now() - oldest if oldest else timedelta()
    figures = {"unsealed": float(number), "oldest_seconds": max(0.0, age.total_seconds())}
    if age < SLOW:
        says = "Every entry has its place in the sequence, or gets it within seconds."
        return Finding(SEALS, title, OK, says, figures=figures)
    return Finding(
        SEALS,
        title,
        BAD if age > STUCK else WARN,
        f"{number} entries wait for their place, the oldest for {in_words(age)}.",
        "The worker gives them out: start the product again. They are recorded all the same.",
        figures,
    )


def unsealed() -> tuple[int, datetime | None]:
    """How many entries wait (counted to 1000), and when the oldest of them happened."""
    marks = Unsealed.objects.order_by("id").values_list("entry_hash", flat=True)
    waiting = list(marks[:COUNTED_UP_TO])
    if not waiting:
        return 0, None
    text = Entry.objects.filter(entry_hash=waiting[0]).values_list("occurred_at", flat=True).first()
    return len(waiting), datetime.fromisoformat(text) if text else None


def checkpoint() -> Finding:
    """When the anchor last signed, whether it refuses, and how long entries wait for it."""
    title = "Signed checkpoints"
    newest, since = latest(), waiting_since()
    refusal = AnchorRefusal.objects.order_by("-id").first()
    if refusal is not None and (newest is None or _at(refusal) > newest.created_at):
        return Finding(
            CHECKPOINT,
            title,
            BAD,
            f"The anchor will not sign since {in_words(timezone.now() - _at(refusal))}: "
            f"{refusal.reason[:200].rstrip('.')}.",
            "Run manage.py audit_verify, and keep what it says before anything is changed.",
        )
    if newest is None:
        says = "No checkpoint was signed yet: nobody outside could tell a rebuilt trail."
        mend = "make run starts who signs; alone: python -m hitl_site.run anchor."
        return Finding(CHECKPOINT, title, UNKNOWN, says, mend)
    age = timezone.now() - newest.created_at
    waits = timezone.now() - since if since else timedelta()
    figures = {"age_seconds": age.total_seconds(), "waiting_seconds": waits.total_seconds()}
    says = f"The last one, over {newest.size} entries, is {in_words(age)} old"
    if waits < LATE:
        return Finding(CHECKPOINT, title, OK, f"{says}.", figures=figures)
    return Finding(
        CHECKPOINT,
        title,
        BAD if waits > TOO_LATE else WARN,
        f"{says}, and entries have waited {in_words(waits)} for the next.",
        "Start it again: make run, or python -m hitl_site.run anchor.",
        figures,
    )


def checkpoint_webhook() -> Finding:
    """Whether the newest checkpoint was taken to the receiver outside; how long that fails."""
    title = "Checkpoints by webhook"
    if not settings.CHECKPOINT_WEBHOOK_URL:
        says = "None is set up; checkpoints leave by the file and by mail."
        return Finding(TAKEN, title, OK, says)
    newest, state = latest(), outlet_state(Path(settings.CHECKPOINT_DIR))
    taken = (
        CheckpointReceipt.objects.filter(way="webhook", place=settings.CHECKPOINT_WEBHOOK_URL[:300])
        .order_by("-id")
        .first()
    )
    if newest is None or (taken and taken.checkpoint_id == _row_of(newest)):
        return Finding(TAKEN, title, OK, "The receiver has the newest checkpoint.")
    since = newest.created_at
    if state and state.failing_since:
        since = min(since, datetime.fromisoformat(state.failing_since))
    waits = timezone.now() - since
    figures = {"waiting_seconds": max(0.0, waits.total_seconds())}
    if waits < SLOW_POST:
        says = "The newest checkpoint is on its way to the receiver."
        return Finding(TAKEN, title, OK, says, figures=figures)
    why = f": {state.problem[:200].rstrip('.')}" if state and state.problem else ""
    return Finding(
        TAKEN,
        title,
        BAD if waits > TOO_LATE else WARN,
        f"The receiver did not take a checkpoint for {in_words(waits)}{why}.",
        "It is tried again by itself, at least once an hour. Look after the receiver, or correct "
        "CHECKPOINT_WEBHOOK_URL and CHECKPOINT_WEBHOOK_KEY and start the anchor again.",
        figures,
    )


def _row_of(newest: NewestCheckpoint) -> int | None:
    rows = Checkpoint.objects.filter(origin=newest.origin, size=newest.size)
    return rows.values_list("pk", flat=True).first()


def _at(refusal: AnchorRefusal) -> datetime:
    return datetime.fromisoformat(refusal.created_at)
