"""Adds up a backtest as it runs; what it keeps does not grow with the number of tasks."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from policies.engine.levels import Level
from review_queue.backtesting.changing import MOST_SHOWN
from review_queue.backtesting.result import BacktestResult, ChangedTask
from review_queue.backtesting.weighing import Weighed

MATERIAL = 2  # from this severity on a mistake counts


class Tally:
    """Running counts; `result` can be asked for at any time."""

    def __init__(self, *, total: int) -> None:
        self.total = total
        self.looked_at = 0
        self.unreadable = 0
        self._levels: Counter[tuple[Level, Level]] = Counter()
        self._counts: Counter[str] = Counter()
        self._money: Counter[str] = Counter()
        self._seconds = 0
        self._largest: list[tuple[int, int, ChangedTask]] = []

    def add(self, before: Weighed, after: Weighed) -> bool:
        """Count one task; True when its level changes."""
        self._levels[before.level, after.level] += 1
        if before.level is not after.level:
            self._counts["tightened" if after.level > before.level else "loosened"] += 1
            return True
        if before.hold_seconds != after.hold_seconds:
            self._counts["other_hold"] += 1
        if before.required_group != after.required_group:
            self._counts["other_group"] += 1
        return False

    def add_details(self, changed: Iterable[ChangedTask]) -> None:
        """Count what became of the tasks whose level changes."""
        for task in changed:
            if task.runs_alone_now:
                self._add_newly_alone(task)
            elif task.before == Level.AUTO.name:
                self._counts["newly_to_people"] += 1
                self._seconds -= task.seconds
                self._counts["mistakes_caught"] += (task.severity or 0) >= MATERIAL
            self._keep(task)

    def result(self, since: datetime, until: datetime) -> BacktestResult:
        """Everything so far, the largest amounts first."""
        largest = sorted(self._largest, reverse=True)
        before: Counter[str] = Counter()
        after: Counter[str] = Counter()
        for (was, becomes), count in self._levels.items():
            before[was.name] += count
            after[becomes.name] += count
        return BacktestResult(
            since=since.isoformat(),
            until=until.isoformat(),
            total=self.total,
            looked_at=self.looked_at,
            unreadable=self.unreadable,
            before=dict(before),
            after=dict(after),
            money_alone=dict(self._money),
            seconds_saved=self._seconds,
            changed=tuple(task for _, _, task in largest),
            **self._counts,
        )

    def _add_newly_alone(self, task: ChangedTask) -> None:
        counts = self._counts
        counts["newly_alone"] += 1
        self._seconds += task.seconds
        if task.amount_minor:
            self._money[task.amount_currency] += task.amount_minor
        counts["mistakes_slipped"] += (task.severity or 0) >= MATERIAL
        counts["refused"] += task.answer in ("rejected", "sent_back")
        counts["edited"] += task.answer == "edited"
        counts["unknown"] += task.answer == "" and task.severity is None

    def _keep(self, task: ChangedTask) -> None:
        entry = (task.amount_minor or 0, task.task_id, task)
        if len(self._largest) < MOST_SHOWN:
            heapq.heappush(self._largest, entry)
        else:
            heapq.heappushpop(self._largest, entry)
