"""The floor of a whole cycle: the rows one leaves behind, as bare SQL in as many transactions."""

from __future__ import annotations

import itertools
import secrets
from typing import Any

from django.db import connection, models

from audit.models import Entry, Payload
from review_queue.models import (
    Action,
    Attempt,
    Decision,
    Draft,
    Evidence,
    Execution,
    FactsSnapshot,
    Source,
    Task,
    Verdict,
)

STEPS = ("received", "drafted", "submitted", "approved", "", "dispatched", "executed")
_ids = itertools.count(50_000_000)
Found = tuple[type[models.Model], dict[str, Any]]
Transaction = list[tuple[str, list[Any]]]


class BareCycle:
    """Copies what a finished task left: seven durable transactions, no checks and no reads."""

    def __init__(self, task_id: int) -> None:
        """Remember the rows of the finished task `task_id`, by the transaction that wrote them."""
        draft_id = Draft.objects.get(task=task_id).pk
        tries = _rows(Attempt, execution__task=task_id)
        own = [
            _rows(Task, id=task_id) + _rows(Source, task=task_id),
            _rows(Draft, id=draft_id) + _rows(Action, draft=draft_id),
            _rows(FactsSnapshot, task=task_id) + _rows(Verdict, task=task_id),
            _rows(Decision, task=task_id) + _rows(Execution, task=task_id),
            *([row] for row in tries),
        ]
        own[1] += _rows(Evidence, draft=draft_id)
        past = iter(_rows(Task.history.model, id=task_id))
        self._transactions = [
            rows + ([next(past), *_entry(task_id, step)] if step else [])
            for rows, step in zip(own, STEPS, strict=True)
        ]

    def rows_for_another(self) -> list[Transaction]:
        """The statements of one more cycle, unique values made new."""
        ids: dict[tuple[str, int], int] = {}
        texts: dict[str, str] = {}
        made = [[_copy(row, ids, texts) for row in rows] for rows in self._transactions]
        task = next(new for (table, _), new in ids.items() if table == Task._meta.db_table)
        for step, statements in zip(STEPS[1:], made[1:], strict=True):
            if step:
                statements.insert(0, (_MOVE, [step, secrets.token_hex(32), task]))
        return made

    @staticmethod
    def write(transactions: list[Transaction]) -> None:
        """Each transaction by itself, on the disk before the next begins."""
        raw = connection.connection
        for statements in transactions:
            raw.execute("BEGIN IMMEDIATE")
            for statement, values in statements:
                raw.execute(statement, values)
            raw.execute("COMMIT")


_MOVE = (
    "UPDATE queue_task SET state = ?, version = version + 1, audit_head = ?,"
    " audit_length = audit_length + 1 WHERE id = ?"
)


def _rows(model: type[models.Model], **wanted: Any) -> list[Found]:
    return [(model, row) for row in model._default_manager.filter(**wanted).order_by("pk").values()]


def _entry(task_id: int, step: str) -> list[Found]:
    found = _rows(Entry, chain=f"task:{task_id}", kind=f"queue.task.{step}")
    return found + _rows(Payload, entry_hash=found[0][1]["entry_hash"])


def _copy(
    row: Found, ids: dict[tuple[str, int], int], texts: dict[str, str]
) -> tuple[str, list[Any]]:
    model, old = row
    new = {}
    for field in model._meta.concrete_fields:
        value = _new_value(model, field, old[field.attname], ids, texts)
        new[field.column] = field.get_db_prep_save(value, connection)
    names = ", ".join(f'"{name}"' for name in new)
    marks = ", ".join("?" * len(new))
    return f"INSERT INTO {model._meta.db_table} ({names}) VALUES ({marks})", list(new.values())


def _new_value(
    model: type[models.Model],
    field: Any,
    value: Any,
    ids: dict[tuple[str, int], int],
    texts: dict[str, str],
) -> Any:
    """New keys, references that follow them, new unique texts; the rest as it was."""
    if model is Task.history.model and field.name == "id":
        return ids[(Task._meta.db_table, value)]
    if field.is_relation and not field.primary_key:
        return ids.get((field.related_model._meta.db_table, value), value)
    if field.primary_key and isinstance(value, int):
        return ids.setdefault((model._meta.db_table, value), next(_ids))
    if field.name == "chain":
        return f"bare:{next(iter(ids.values()))}"
    if field.unique or field.name in ("entry_hash", "prev_hash"):
        return texts.setdefault(value, secrets.token_hex(len(value) // 2))
    return value
