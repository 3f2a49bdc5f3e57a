"""The one door: a task's state, its history row and its ledger entry are written together or not.

PostgreSQL takes it as one statement (CTEs); SQLite, where a round trip costs nothing, as five in
the caller's transaction. `door_statements.py` makes the text of both, from names only (hence S608).
"""

# ruff: noqa: S608

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from audit.actors import Actor
from audit.chain import Event, LinkedEntry, link
from review_queue.door_statements import (
    ENTRY_COLUMNS,
    Statements,
    at_once,
    statements,
)
from review_queue.errors import WrongState
from review_queue.failpoints import reach
from review_queue.models import Task
from review_queue.models.seen import Seen
from review_queue.rows import (
    insert_row,
    marks,
    select_rows,
    stored_values,
    table_name,
)


@dataclass(frozen=True, slots=True)
class _Move:
    task_id: int
    update: list[Any]
    history: list[Any]
    linked: LinkedEntry


def commit_move(task: Task, event: Event) -> None:
    """Write a moved task, its history row and `event`, guarded by what was read before.

    Call inside a transaction, after an FSM method changed `task` in memory. Raises WrongState, and
    writes nothing, when the row is no longer what was read.
    """
    if not _write([_prepare(task, event)]):
        raise WrongState(
            f"Task {task.pk} was changed by somebody else in the meantime. Nothing was done."
        )
    task.seen = _now_seen(task)


def commit_moves(moves: Sequence[tuple[Task, Event]]) -> None:
    """The same for many tasks at once, each of them named once.

    Raises WrongState when one of the rows is no longer what was read: some of the others are
    written by then, so let it end the transaction.
    """
    if _write([_prepare(task, event) for task, event in moves]) != len(moves):
        raise WrongState(
            f"One of {len(moves)} tasks was changed by somebody else in the meantime. "
            "Nothing was done."
        )
    for task, _ in moves:
        task.seen = _now_seen(task)


def insert_task(task: Task, actor: Actor) -> None:
    """Write a new task and the first row of its history; its chain starts with `note_event`.

    Call inside a transaction. Raises IntegrityError for a source key that is known.
    """
    insert_row(task)
    history = f"INSERT INTO {statements().history} FROM {table_name(Task)} WHERE id = %s"
    with connection.cursor() as cursor:
        cursor.execute(history, [*_history_values(task.created_at, None, "+", actor), task.pk])
    task.seen = _now_seen(task)


def note_event(task: Task, event: Event) -> None:
    """Append an event that moves nothing (a view, a claim, a refusal) to the task's chain."""
    linked = _link(task, task.seen, event)
    end: list[Any] = [linked.entry_hash, linked.position, task.pk, task.seen.audit_head]
    note = _note_at_once if connection.vendor == "postgresql" else _note_in_turn
    with connection.cursor() as cursor:
        if not note(cursor, statements(), end, linked):
            raise WrongState(f"Task {task.pk} was changed in the meantime. Nothing was noted.")
    task.audit_head, task.audit_length = linked.entry_hash, linked.position
    task.seen = _now_seen(task)


def lock_task(task_id: int) -> Task:
    """The task, locked until the transaction ends (SQLite's write lock is already held).

    Raises Task.DoesNotExist.
    """
    found = select_rows(Task, "id = %s", [task_id], lock="update")
    if not found:
        raise Task.DoesNotExist(f"There is no task {task_id}.")
    return found[0]


def _prepare(task: Task, event: Event) -> _Move:
    """What to write for one task; in memory it stands at its new version and chain end from now."""
    seen = task.seen
    task.version = (seen.version or 0) + 1
    linked = _link(task, seen, event)
    task.audit_head, task.audit_length = linked.entry_hash, linked.position
    guard = [task.pk, seen.state, seen.version, seen.draft_hash, seen.audit_head]
    history = _history_values(event.occurred_at, event.kind, "~", event.actor)
    return _Move(task.pk, stored_values(task) + guard, history, linked)


def _link(task: Task, seen: Seen, event: Event) -> LinkedEntry:
    return link(
        event,
        chain=f"task:{task.pk}",
        position=(seen.audit_length or 0) + 1,
        prev_hash=seen.audit_head or "",
    )


def _now_seen(task: Task) -> Seen:
    return Seen(**{name: getattr(task, name) for name in Seen.__annotations__})


def _history_values(at: datetime, reason: str | None, sort: str, actor: Actor) -> list[Any]:
    user_id = int(actor.id) if actor.kind == "person" and actor.id else None
    date = connection.ops.adapt_datetimefield_value(at)
    return [date, reason, sort, user_id, actor.name[:200]]


def _payload_values(linked: LinkedEntry) -> list[Any]:
    return [linked.entry_hash, linked.salt, linked.payload_text]


def _ledger_values(linked: LinkedEntry) -> list[Any]:
    return [*_payload_values(linked), *_entry_values(linked), linked.entry_hash]


def _entry_values(linked: LinkedEntry) -> list[Any]:
    return [getattr(linked, column) for column in ENTRY_COLUMNS]


def _write(moves: Sequence[_Move]) -> int:
    """How many tasks moved. Where fewer did than were given, the rest is not all written."""
    write = _write_at_once if connection.vendor == "postgresql" else _write_in_turn
    with connection.cursor() as cursor:
        return write(cursor, statements(), moves)


def _write_at_once(cursor: Any, sql: Statements, moves: Sequence[_Move]) -> int:
    kept = f" kept AS (INSERT INTO {sql.history} FROM moved),"
    text = at_once(sql, f"{sql.update} RETURNING *", kept)
    values = [[*m.update, *m.history, *_ledger_values(m.linked)] for m in moves]
    reach("K14")
    if len(values) == 1:
        cursor.execute(text, values[0])
    else:
        cursor.executemany(text, values)
    moved: int = cursor.rowcount
    reach("K15")
    return moved


def _write_in_turn(cursor: Any, sql: Statements, moves: Sequence[_Move]) -> int:
    cursor.executemany(sql.update, [m.update for m in moves])
    moved: int = cursor.rowcount
    if moved != len(moves):
        return moved
    reach("K14")
    history = f"INSERT INTO {sql.history} FROM {table_name(Task)} WHERE id = %s"
    cursor.executemany(history, [[*m.history, m.task_id] for m in moves])
    _tell_in_turn(cursor, sql, [m.linked for m in moves])
    return moved


def _note_at_once(cursor: Any, sql: Statements, end: list[Any], linked: LinkedEntry) -> int:
    reach("K14")
    cursor.execute(at_once(sql, f"{sql.chain_end} RETURNING id"), [*end, *_ledger_values(linked)])
    noted: int = cursor.rowcount
    reach("K15")
    return noted


def _note_in_turn(cursor: Any, sql: Statements, end: list[Any], linked: LinkedEntry) -> int:
    cursor.execute(sql.chain_end, end)
    noted: int = cursor.rowcount
    if noted:
        reach("K14")
        _tell_in_turn(cursor, sql, [linked])
    return noted


def _tell_in_turn(cursor: Any, sql: Statements, entries: Sequence[LinkedEntry]) -> None:
    payload = f"INSERT INTO {sql.payload} VALUES (%s, %s, %s)"
    cursor.executemany(payload, [_payload_values(one) for one in entries])
    reach("K15")
    entry = f"INSERT INTO {sql.entry} VALUES {marks(len(ENTRY_COLUMNS))}"
    cursor.executemany(entry, [_entry_values(one) for one in entries])
    mark = f"INSERT INTO {sql.mark} VALUES (%s)"
    cursor.executemany(mark, [[one.entry_hash] for one in entries])
