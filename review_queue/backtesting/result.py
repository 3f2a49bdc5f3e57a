"""What a backtest found, as plain data that can be stored and shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from policies.engine.levels import Level

SECONDS_PER_WEEK = 7 * 24 * 3600


@dataclass(frozen=True, slots=True)
class ChangedTask:
    """One task that another level would have been asked for.

    `answer` is what a person said then: approved, edited, sent_back, rejected, or nothing.
    `amount_minor` is None where none is known. `severity` is that of the worst mistake found in it
    later (0 to 3), None when nobody looked. `seconds` is the attention it took, or would take.
    """

    task_id: int
    subject: str
    contact: str
    workflow: str
    amount_minor: int | None
    amount_currency: str
    before: str
    after: str
    answer: str
    severity: int | None
    seconds: int

    @property
    def runs_alone_now(self) -> bool:
        """Whether a person was asked for and would not be any more."""
        return self.before != Level.AUTO.name and self.after == Level.AUTO.name


@dataclass(frozen=True, slots=True)
class BacktestResult:
    """Counts are tasks. `before` and `after` count them by level name.

    `total` is how many there are in the period, `looked_at` how many were judged again,
    `unreadable` how many of those could not be, because another version had stored them.
    `newly_alone` would not reach a person any more; of those, `money_alone` is the sum by currency
    in minor units, `mistakes_slipped` are known mistakes (material or worse), `refused` and
    `edited` are what people rejected, sent back or changed, `unknown` has no outcome at all.
    `seconds_saved` is people's attention, negative when more is needed. `changed` holds the tasks
    with the largest amounts first, at most `changing.MOST_SHOWN` of `changed_count`.
    """

    since: str
    until: str
    total: int = 0
    looked_at: int = 0
    unreadable: int = 0
    before: Mapping[str, int] = field(default_factory=dict)
    after: Mapping[str, int] = field(default_factory=dict)
    tightened: int = 0
    loosened: int = 0
    newly_alone: int = 0
    newly_to_people: int = 0
    other_hold: int = 0
    other_group: int = 0
    money_alone: Mapping[str, int] = field(default_factory=dict)
    seconds_saved: int = 0
    mistakes_slipped: int = 0
    mistakes_caught: int = 0
    refused: int = 0
    edited: int = 0
    unknown: int = 0
    changed: tuple[ChangedTask, ...] = ()

    @property
    def changed_count(self) -> int:
        """Tasks with another level."""
        return self.tightened + self.loosened

    @property
    def is_partial(self) -> bool:
        """Whether it stopped before it had looked at everything in the period."""
        return self.looked_at < self.total

    @property
    def to_people_before(self) -> int:
        """Tasks that reached a person under the baseline."""
        return sum(self.before.values()) - self.before.get(Level.AUTO.name, 0)

    @property
    def to_people_after(self) -> int:
        """Tasks that would reach a person under the candidate."""
        return sum(self.after.values()) - self.after.get(Level.AUTO.name, 0)

    @property
    def hours_saved_per_week(self) -> float:
        """Attention saved, spread over the period; scaled up when only a part was looked at."""
        period = datetime.fromisoformat(self.until) - datetime.fromisoformat(self.since)
        weeks = max(period.total_seconds() / SECONDS_PER_WEEK, 1 / 7)
        scale = self.total / self.looked_at if self.looked_at else 1
        return self.seconds_saved * scale / 3600 / weeks

    def as_json(self) -> dict[str, Any]:
        """Plain JSON for a BacktestRun."""
        return asdict(self)


def result_from_json(found: Mapping[str, Any]) -> BacktestResult:
    """The result again."""
    changed = tuple(ChangedTask(**one) for one in found["changed"])
    return BacktestResult(**{**found, "changed": changed})
