"""How much waits where: bounded counts in one round trip, whatever the size of the queue."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from policies.engine.languages import ENGLISH
from review_queue.models import NEEDS_A_PERSON, Company, Quarantine, State, Task

COUNT_LIMIT = 1000
DONE = (State.EXECUTED, State.REVERTED, State.REJECTED, State.CANCELLED, State.EXPIRED)
ON_HOLD = (State.APPROVED, State.EXECUTING)
SOON = timedelta(hours=2)
# Fixed states are written out, not bound: only then may a partial index answer.
_PENDING = "state = 'pending'"
_AWAKE = "(snoozed_until IS NULL OR snoozed_until <= %s)"
_ASKED = "SELECT DISTINCT task_id FROM queue_opinion WHERE asked_of_id = %s AND answered_at IS NULL"
_NAMED = (
    "SELECT DISTINCT c.task_id FROM queue_mention m JOIN queue_comment c ON c.id = m.comment_id "
    "WHERE m.user_id = %s"
)
_Part = tuple[str, list[Any]]


@dataclass(frozen=True, slots=True)
class BoundedCount:
    """A count that stops counting at 1000."""

    number: int

    def __str__(self) -> str:
        return f"{COUNT_LIMIT}+" if self.number > COUNT_LIMIT else str(self.number)

    def __bool__(self) -> bool:
        return self.number > 0

    @property
    def is_exact(self) -> bool:
        """Whether it did not stop early."""
        return self.number <= COUNT_LIMIT


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """What waits for a person, of it overdue or due within two hours, and of the one who asks:
    given to them, waiting for their opinion, naming them in a comment. Then what is put off, waits
    out its hold, needs a person, was done today, and what every page says about the company.
    """

    waiting: BoundedCount
    overdue: BoundedCount
    soon: BoundedCount
    given: BoundedCount
    asked: BoundedCount
    named: BoundedCount
    snoozed: BoundedCount
    on_hold: BoundedCount
    needs_person: BoundedCount
    done_today: BoundedCount
    currency: str
    rules_language: str
    everything_stopped: bool
    held_back: bool


_COMPANY = ("currency", "rules_language", "stopped_at")


def start_of_today() -> datetime:
    """Midnight in the site's time zone, as an aware moment."""
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)


def queue_counts(*, user_id: int = 0) -> QueueCounts:
    """Everything with one query; each count stops at 1000. `user_id` is who asks, 0 for nobody."""
    parts = [*_waiting_parts(user_id), *_other_parts()]
    company = connection.ops.quote_name(Company._meta.db_table)
    facts = [f"(SELECT {name} FROM {company} WHERE id = 1)" for name in _COMPANY]  # noqa: S608
    held = connection.ops.quote_name(Quarantine._meta.db_table)
    facts.append(f"(SELECT count(*) FROM {held} WHERE open_key = 'open')")  # noqa: S608
    sql = "SELECT " + ", ".join([*(part for part, _ in parts), *facts])
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for _, values in parts for value in values])
        *numbers, currency, language, stopped_at, held_back = cursor.fetchone()
    names = [one.name for one in fields(QueueCounts)][: len(parts)]
    counts = dict(zip(names, map(BoundedCount, numbers), strict=True))
    return QueueCounts(
        **counts,
        currency=currency or "EUR",
        rules_language=language or ENGLISH,
        everything_stopped=bool(stopped_at),
        held_back=bool(held_back),
    )


def _waiting_parts(user_id: int) -> list[_Part]:
    at = timezone.now()
    now, soon = _moment(at), _moment(at + SOON)
    awake = f"{_PENDING} AND {_AWAKE}"
    return [
        _counted(awake, [now], index="queue_waiting"),
        _counted(f"{awake} AND due_at < %s", [now, now], index="queue_due"),
        _counted(f"{awake} AND due_at >= %s AND due_at < %s", [now, now, soon], index="queue_due"),
        _counted(f"assigned_to_id = %s AND {awake}", [user_id, now]),
        _counted(awake, [user_id, now], among=_ASKED),
        _counted(awake, [user_id, now], among=_NAMED),
        _counted(f"{_PENDING} AND snoozed_until > %s", [now], index="queue_snoozed"),
    ]


def _other_parts() -> list[_Part]:
    since = _moment(start_of_today())
    return [
        _counted(*_in(ON_HOLD)),
        _needing(),
        _counted(f"{_in(DONE)[0]} AND changed_at >= %s", [*_in(DONE)[1], since]),
    ]


def _needing() -> _Part:
    """Stuck, or with a letter that did not arrive; each task once."""
    stuck, states = _in(tuple(sorted(NEEDS_A_PERSON)))
    table = connection.ops.quote_name(Task._meta.db_table)
    rows = (
        f"SELECT id FROM {table} WHERE {stuck} UNION "  # noqa: S608
        "SELECT task_id FROM queue_bounce WHERE settled_at IS NULL"
    )
    bounded = f"SELECT 1 FROM ({rows}) AS needing LIMIT {COUNT_LIMIT + 1}"  # noqa: S608
    return f"(SELECT count(*) FROM ({bounded}) AS bounded)", states  # noqa: S608


def _in(states: tuple[State, ...]) -> _Part:
    return f"state IN ({', '.join(['%s'] * len(states))})", [str(state) for state in states]


def _moment(value: datetime) -> str:
    return str(connection.ops.adapt_datetimefield_value(value))


def _counted(where: str, values: list[Any], *, index: str = "", among: str = "") -> _Part:
    table = connection.ops.quote_name(Task._meta.db_table)
    if among:
        # A CROSS JOIN, so that SQLite starts from the few and looks up each.
        table = f"({among}) AS few CROSS JOIN {table}"
        where = f"id = few.task_id AND {where}"
    if index and connection.vendor == "sqlite":
        # SQLite, which keeps no statistics unasked, might take another and read every row.
        table += f" INDEXED BY {index}"
    rows = f"SELECT 1 FROM {table} WHERE {where} LIMIT {COUNT_LIMIT + 1}"  # noqa: S608
    return f"(SELECT count(*) FROM ({rows}) AS bounded)", values  # noqa: S608
