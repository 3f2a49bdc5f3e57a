"""The floor: the rows an approval writes, as bare SQL in one durable transaction, and no checks."""

from __future__ import annotations

import itertools
import secrets
from typing import Any

from django.db import connection

from audit.models import Entry, Payload
from review_queue.models import Decision, Execution, Task

_unique = itertools.count(10_000_000)
Row = tuple[str, list[Any]]


class BareApproval:
    """Copies the rows a real approval wrote, for other tasks."""

    def __init__(self, approved_task: int) -> None:
        """Remember what an approval of `approved_task` left behind."""
        history = Task.history.model
        self._task = self._row(Task, id=approved_task)
        self._rows = [
            (history, self._row(history, id=approved_task, state="approved")),
            (Payload, self._last_payload(approved_task)),
            (Entry, self._row(Entry, chain=f"task:{approved_task}", kind="queue.task.approved")),
            (Decision, self._row(Decision, task_id=approved_task)),
            (Execution, self._row(Execution, task_id=approved_task)),
        ]
        if connection.vendor == "postgresql":
            connection.connection.prepare_threshold = 0

    def rows_for(self, task_id: int) -> list[Row]:
        """INSERT statements for another task, values unique again; not timed."""
        made = []
        for model, values in self._rows:
            fresh = dict(values)
            number = next(_unique)
            for name in fresh:
                if name in ("id", "history_id") and model is not Task.history.model:
                    fresh[name] = number
            if "history_id" in fresh:
                fresh["history_id"], fresh["id"] = number, task_id
            if "task_id" in fresh:
                fresh["task_id"] = task_id
            if model is Execution:
                fresh["decision_id"] = self._decision
                fresh["idempotency_key"] = secrets.token_hex(26)
            if model is Decision:
                self._decision = number
            if "entry_hash" in fresh:
                fresh["entry_hash"] = secrets.token_hex(32)
            if model is Entry:
                fresh["chain"], fresh["position"] = f"bare:{number}", 1
            made.append((_insert(model._meta.db_table, fresh), list(fresh.values())))
        return made

    def write(self, task_id: int, rows: list[Row]) -> None:
        """One transaction: the task's row and everything that goes with it, then commit."""
        update = (
            "UPDATE queue_task SET state = 'approved', version = version + 1,"
            " changed_at = %s, audit_head = %s, audit_length = audit_length + 1"
            " WHERE id = %s AND state = 'pending'"
        )
        values = [self._task["changed_at"], secrets.token_hex(32), task_id]
        if connection.vendor == "postgresql":
            self._one_statement(update, values, rows)
            return
        raw = connection.connection
        raw.execute("BEGIN IMMEDIATE")
        raw.execute(update.replace("%s", "?"), values)
        for statement, given in rows:
            raw.execute(statement.replace("%s", "?"), given)
        raw.execute("COMMIT")

    def _one_statement(self, update: str, values: list[Any], rows: list[Row]) -> None:
        """One data-modifying CTE: one round trip. Foreign keys are checked at its end."""
        parts = [f"moved AS ({update} RETURNING id)"]
        parts += [f"r{number} AS ({statement})" for number, (statement, _) in enumerate(rows[:-1])]
        last, last_values = rows[-1]
        flat = [*values, *(value for _, given in rows[:-1] for value in given), *last_values]
        connection.connection.execute(f"WITH {', '.join(parts)} {last}", flat)

    def _row(self, model: Any, **wanted: Any) -> dict[str, Any]:
        table = model._meta.db_table
        where = " AND ".join(f"{name} = %s" for name in wanted)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table} WHERE {where} LIMIT 1", list(wanted.values()))
            names = [column[0] for column in cursor.description]
            return dict(zip(names, cursor.fetchone(), strict=True))

    def _last_payload(self, task_id: int) -> dict[str, Any]:
        entry = Entry.objects.get(chain=f"task:{task_id}", kind="queue.task.approved")
        return self._row(Payload, entry_hash=entry.entry_hash)


def _insert(table: str, values: dict[str, Any]) -> str:
    names = ", ".join(f'"{name}"' for name in values)
    return f"INSERT INTO {table} ({names}) VALUES ({', '.join(['%s'] * len(values))})"
