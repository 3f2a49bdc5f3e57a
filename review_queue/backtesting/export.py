"""The changed tasks as CSV, line by line, safe to open in a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields

from audit.csv_cells import csv_lines as written
from policies.engine.codec import policy_from_json
from review_queue.backtesting.result import ChangedTask
from review_queue.backtesting.running import changed_tasks
from review_queue.backtesting.runs import known_mistakes
from review_queue.models import BacktestRun

COLUMNS = tuple(field.name for field in fields(ChangedTask))


def csv_of_run(run: BacktestRun) -> Iterator[str]:
    """Every changed task of a run, found again as it is written. Raises UnreadableJson."""
    return csv_lines(
        changed_tasks(
            candidate=policy_from_json(run.candidate_text),
            baseline=policy_from_json(run.baseline_text),
            since=run.since,
            until=run.until,
            mistakes=known_mistakes(),
        )
    )


def csv_lines(tasks: Iterable[ChangedTask]) -> Iterator[str]:
    """A heading and one line a task; strangers' text can start no formula."""
    yield written([COLUMNS])
    for task in tasks:
        yield written([[getattr(task, name) for name in COLUMNS]])
