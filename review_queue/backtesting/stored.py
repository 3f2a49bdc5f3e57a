"""Reads the questions the gate was asked, a batch at a time, with what it answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from review_queue.models import FactsSnapshot

BATCH = 500


@dataclass(frozen=True, slots=True)
class StoredQuestion:
    """One judged draft: its facts as text, and the reasons of its verdict then."""

    snapshot_id: int
    task_id: int
    draft_id: int
    facts_text: str
    sha256: str
    reasons: list[dict[str, Any]]


def stored_questions(since: datetime, until: datetime) -> QuerySet[FactsSnapshot]:
    """The machine's last draft of every task judged in [since, until): one question per task.

    What a person edited was judged too, but no rule could have let the person's own work run.
    """
    later = FactsSnapshot.objects.filter(
        task=OuterRef("task"), draft__version__gt=OuterRef("draft__version")
    ).exclude(draft__drafter="person")
    return FactsSnapshot.objects.filter(
        ~Exists(later), created_at__gte=since, created_at__lt=until
    ).exclude(draft__drafter="person")


def in_batches(
    questions: QuerySet[FactsSnapshot], *, size: int = BATCH
) -> Iterator[list[StoredQuestion]]:
    """Newest first, never more than one batch in memory; new rows do not disturb it."""
    columns = ("id", "task_id", "draft_id", "json_text", "sha256", "verdict__reasons")
    last: int | None = None
    while True:
        page = questions if last is None else questions.filter(id__lt=last)
        rows = page.order_by("-id").values_list(*columns)[:size]
        batch = [StoredQuestion(*row) for row in rows]
        if not batch:
            return
        last = batch[-1].snapshot_id
        yield batch
