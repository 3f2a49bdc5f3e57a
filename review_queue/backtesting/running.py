"""Runs a backtest: batch by batch, stoppable, with the memory of one batch."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from policies.engine.codec import UnreadableJson
from policies.engine.spec import PolicySpec
from review_queue.backtesting.changing import (
    KnownMistakes,
    LevelChange,
    describe,
    no_known_mistakes,
)
from review_queue.backtesting.compact import CompactRow, read_compact
from review_queue.backtesting.reading import Needs, Question, StoredQuestion, read_question
from review_queue.backtesting.result import BacktestResult, ChangedTask
from review_queue.backtesting.stored import BATCH, StoredQuestions, whole_question
from review_queue.backtesting.tally import Tally
from review_queue.backtesting.weighing import Scales

Progress = Callable[[int, int], bool]
PREVIEW_DAYS = 30
PREVIEW_SECONDS = 1.5
PREVIEW_BATCH = 100


def keep_going(done: int, total: int) -> bool:
    """For callers that neither show progress nor stop."""
    return True


def backtest(
    *,
    candidate: PolicySpec,
    baseline: PolicySpec,
    since: datetime,
    until: datetime,
    mistakes: KnownMistakes = no_known_mistakes,
    progress: Progress = keep_going,
    batch: int = BATCH,
) -> BacktestResult:
    """Judge every task of [since, until) under both policies, newest first.

    `progress(done, total)` is called after every batch; when it returns False the result is that
    of what was looked at so far. Stores nothing.
    """
    questions = StoredQuestions(since, until)
    tally = Tally(total=questions.count())
    weighing = _Weighing(candidate, baseline, mistakes)
    for rows in questions.in_batches(weighing.needs, size=batch):
        tally.add_details(weighing.changes(rows, tally))
        if not progress(tally.looked_at, tally.total):
            break
    return tally.result(since, until)


def preview(
    *,
    candidate: PolicySpec,
    baseline: PolicySpec,
    now: datetime | None = None,
    mistakes: KnownMistakes = no_known_mistakes,
    most_seconds: float = PREVIEW_SECONDS,
    days: int = PREVIEW_DAYS,
) -> BacktestResult:
    """The last days, newest first, as far as the time reaches: `is_partial` tells when not all.

    For showing while somebody types; at least one batch is looked at.
    """
    until = now or timezone.now()
    deadline = time.monotonic() + most_seconds
    return backtest(
        candidate=candidate,
        baseline=baseline,
        since=until - timedelta(days=days),
        until=until,
        mistakes=mistakes,
        progress=lambda _done, _total: time.monotonic() < deadline,
        batch=PREVIEW_BATCH,
    )


def changed_tasks(
    *,
    candidate: PolicySpec,
    baseline: PolicySpec,
    since: datetime,
    until: datetime,
    mistakes: KnownMistakes = no_known_mistakes,
) -> Iterator[ChangedTask]:
    """Every task whose level changes, newest first, as they are found: for an export."""
    weighing = _Weighing(candidate, baseline, mistakes)
    tally = Tally(total=0)
    for rows in StoredQuestions(since, until).in_batches(weighing.needs):
        yield from weighing.changes(rows, tally)


class _Weighing:
    """Both policies made ready once."""

    def __init__(
        self, candidate: PolicySpec, baseline: PolicySpec, mistakes: KnownMistakes
    ) -> None:
        self.needs = Needs.of(candidate, baseline)
        self._scales = Scales(baseline, candidate)
        self._mistakes = mistakes

    def changes(
        self, rows: Sequence[CompactRow | StoredQuestion], tally: Tally
    ) -> list[ChangedTask]:
        """Weigh a batch, count it, and describe what changes."""
        found: list[LevelChange] = []
        for stored in rows:
            tally.looked_at += 1
            try:
                question = self._read(stored)
            except UnreadableJson:
                tally.unreadable += 1
                continue
            before, after = self._scales.weigh(question)
            if tally.add(before, after):
                amount = question.amount
                found.append(LevelChange(stored.task_id, stored.draft_id, amount, before, after))
        return describe(found, self._mistakes) if found else []

    def _read(self, stored: CompactRow | StoredQuestion) -> Question:
        if isinstance(stored, StoredQuestion):
            return read_question(stored, self.needs)
        question = read_compact(stored, self.needs)
        return question or read_question(whole_question(stored.facts_id), self.needs)
