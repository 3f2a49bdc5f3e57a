"""The changed tasks as CSV, line by line, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import fields
from io import StringIO

from policies.engine.codec import policy_from_json
from review_queue.backtesting.result import ChangedTask
from review_queue.backtesting.running import changed_tasks
from review_queue.backtesting.runs import known_mistakes
from review_queue.models import BacktestRun

COLUMNS = tuple(field.name for field in fields(ChangedTask))
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")


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
    yield _line(COLUMNS)
    for task in tasks:
        yield _line(_cell(getattr(task, name)) for name in COLUMNS)


def _cell(value: object) -> str:
    """Numbers as they are; text that would start a formula stands behind an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, int):
        return str(value)
    text = str(value).replace("\0", "")
    starts = str(value).startswith(_STARTS_A_FORMULA) or text.lstrip(" ").startswith("=")
    return f"'{text}" if starts else text


def _line(cells: Iterable[str]) -> str:
    buffer = StringIO()
    csv.writer(buffer).writerow(list(cells))
    return buffer.getvalue()
