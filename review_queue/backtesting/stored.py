"""Reads the questions the gate was asked, a batch at a time, with what it answered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from review_queue.backtesting.compact import CompactRow
from review_queue.backtesting.reading import Needs, StoredQuestion
from review_queue.models import CompactFacts, FactsSnapshot

BATCH = 500
_WHOLE = ("id", "task_id", "draft_id", "json_text", "sha256", "verdict__reasons")


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


class StoredQuestions:
    """The questions of [since, until), newest first: small copies, then what was stored before.

    Never more than one batch is in memory, and new rows do not disturb it.
    """

    def __init__(self, since: datetime, until: datetime) -> None:
        self._compact = _compact_questions(since, until)
        # Every machine's draft since the first small copy has one; nothing newer is looked through.
        first = CompactFacts.objects.order_by("pk").values_list("pk", flat=True).first()
        whole = stored_questions(since, until)
        self._whole = whole if first is None else whole.filter(pk__lt=first)

    def count(self) -> int:
        """How many there are."""
        return self._compact.count() + self._whole.count()

    def in_batches(
        self, needs: Needs, *, size: int = BATCH
    ) -> Iterator[Sequence[CompactRow | StoredQuestion]]:
        """Of the small copies only the columns that these policies need."""
        columns = ["facts_id", "task_id", "draft_id", "text", "check_hash"]
        columns += ["message"] if needs.message else []
        for rows in _pages(self._compact, columns, size):
            yield [CompactRow(*row) for row in rows]
        for rows in _pages(self._whole, _WHOLE, size):
            yield [StoredQuestion(*row) for row in rows]


def whole_question(facts_id: int) -> StoredQuestion:
    """The whole of one that has a small copy."""
    return StoredQuestion(*FactsSnapshot.objects.values_list(*_WHOLE).get(pk=facts_id))


def _compact_questions(since: datetime, until: datetime) -> QuerySet[CompactFacts]:
    """Only a machine's drafts have a small copy; the last of each task counts."""
    later = CompactFacts.objects.filter(task=OuterRef("task"), pk__gt=OuterRef("pk"))
    return CompactFacts.objects.filter(~Exists(later), created_at__gte=since, created_at__lt=until)


def _pages(
    questions: QuerySet[Any], columns: Sequence[str], size: int
) -> Iterator[list[tuple[Any, ...]]]:
    """By falling age and primary key, which stands first in a row, along an index on both.

    The age of a page's last row is asked for by itself: reading it of every row costs more.
    """
    page = questions
    while rows := list(page.order_by("-created_at", "-pk").values_list(*columns)[:size]):
        last = rows[-1][0]
        at = questions.model._default_manager.values_list("created_at", flat=True).get(pk=last)
        page = questions.filter(created_at__lte=at).filter(Q(created_at__lt=at) | Q(pk__lt=last))
        yield rows
