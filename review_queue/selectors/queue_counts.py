"""How much waits where: four bounded counts in one round trip, whatever the size of the queue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils import timezone

from review_queue.models import NEEDS_A_PERSON, State, Task

COUNT_LIMIT = 1000
DONE = (State.EXECUTED, State.REVERTED, State.REJECTED, State.CANCELLED, State.EXPIRED)
ON_HOLD = (State.APPROVED, State.EXECUTING)


@dataclass(frozen=True, slots=True)
class BoundedCount:
    """A count that stops counting at 1000."""

    number: int

    def __str__(self) -> str:
        return f"{COUNT_LIMIT}+" if self.number > COUNT_LIMIT else str(self.number)

    def __bool__(self) -> bool:
        return self.number > 0


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """What waits for a person, waits out its hold, needs a person, and was done today."""

    waiting: BoundedCount
    on_hold: BoundedCount
    needs_person: BoundedCount
    done_today: BoundedCount


def start_of_today() -> datetime:
    """Midnight in the site's time zone, as an aware moment."""
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)


def queue_counts() -> QueueCounts:
    """All four counts with one query; each stops at 1000."""
    since = str(connection.ops.adapt_datetimefield_value(start_of_today()))
    now = str(connection.ops.adapt_datetimefield_value(timezone.now()))
    parts: list[tuple[str, list[str]]] = [
        _counted((State.PENDING,), " AND (snoozed_until IS NULL OR snoozed_until <= %s)", now),
        _counted(ON_HOLD),
        _counted(tuple(sorted(NEEDS_A_PERSON))),
        _counted(DONE, " AND changed_at >= %s", since),
    ]
    sql = "SELECT " + ", ".join(part for part, _ in parts)
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for _, values in parts for value in values])
        row = cursor.fetchone()
    return QueueCounts(*(BoundedCount(number) for number in row))


def _counted(states: tuple[State, ...], extra: str = "", *values: str) -> tuple[str, list[str]]:
    table = connection.ops.quote_name(Task._meta.db_table)
    # A fixed state is written out, not bound: only then may the partial index answer.
    if states == (State.PENDING,):
        where, bound = "state = 'pending'", []
        # SQLite would take another index and go through every task that waits.
        table += " INDEXED BY queue_waiting" if connection.vendor == "sqlite" else ""
    else:
        where = f"state IN ({', '.join(['%s'] * len(states))})"
        bound = [str(state) for state in states]
    rows = f"SELECT 1 FROM {table} WHERE {where}{extra} LIMIT {COUNT_LIMIT + 1}"  # noqa: S608
    return f"(SELECT count(*) FROM ({rows}) AS bounded)", [*bound, *values]  # noqa: S608
