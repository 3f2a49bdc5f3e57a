"""The record: does every entry get its place, and does somebody else sign for it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from audit.checkpoints import latest, waiting_since
from audit.models import AnchorRefusal, Entry, Unsealed
from hitl_site.health.finding import BAD, OK, UNKNOWN, WARN, Finding, in_words

SEALS, CHECKPOINT = "seals", "checkpoint"
COUNTED_UP_TO = 1000
SLOW, STUCK = timedelta(minutes=1), timedelta(minutes=10)
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


def _at(refusal: AnchorRefusal) -> datetime:
    return datetime.fromisoformat(refusal.created_at)
