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
    CompactFacts,
    Decision,
    Draft,
    Evidence,
    Execution,
    FactsSnapshot,
    Note,
    Source,
    Task,
    Verdict,
)

# Of the seven transactions: received, drafted, routed, decided, claimed, dispatched, recorded.
DECIDED, DISPATCHED, RECORDED = 3, 5, 6
_STEP_OF = {
    "received": 0,
    "drafted": 1,
    "submitted": 2,
    "edited": DECIDED,
    "approved": DECIDED,
    "dispatched": DISPATCHED,
    "executed": RECORDED,
}
# Negative: SQLite gives the next real row the highest key plus one.
_ids = itertools.count(-1, -1)
Found = tuple[type[models.Model], dict[str, Any]]
Transaction = list[tuple[str, list[Any]]]


class BareCycle:
    """Copies what a finished task left: seven durable transactions, no checks and no reads."""

    def __init__(self, task_id: int) -> None:
        """Remember the rows of the finished task `task_id`, by the transaction that wrote them."""
        drafts = list(Draft.objects.filter(task=task_id).order_by("version").values_list("pk"))
        own = _rows(Execution, task=task_id), _rows(Attempt, execution__task=task_id)
        self._transactions: list[list[Found]] = [
            [*_new_task(task_id), *_rows(Source, task=task_id)],
            _draft_rows(*drafts[0]),
            _judged_rows(*drafts[0]),
            [row for later in drafts[1:] for row in _draft_rows(*later) + _judged_rows(*later)]
            + _rows(Decision, task=task_id)
            + own[0],
            *([row] for row in own[1]),
        ]
        self._transactions[RECORDED] += _rows(Note, task=task_id)
        self._moves: list[tuple[int, str]] = []
        self._add_moves(task_id)

    def _add_moves(self, task_id: int) -> None:
        """Each move with its history row and its ledger entry."""
        past = iter(_rows(Task.history.model, id=task_id))
        edited = False
        for entry in _rows(Entry, chain=f"task:{task_id}"):
            kind = entry[1]["kind"].rpartition(".")[2]
            edited = edited or kind == "edited"
            step = DECIDED if edited and kind == "submitted" else _STEP_OF[kind]
            payload = _rows(Payload, entry_hash=entry[1]["entry_hash"])
            row = next(past)
            self._transactions[step] += [row, entry, *payload]
            self._moves.append((step, row[1]["state"]))

    def rows_for_another(self) -> list[Transaction]:
        """The statements of one more cycle, unique values made new."""
        ids: dict[tuple[str, int], int] = {}
        texts: dict[str, str] = {}
        made = [[_copy(row, ids, texts) for row in rows] for rows in self._transactions]
        task = next(new for (table, _), new in ids.items() if table == Task._meta.db_table)
        for step, state in self._moves[1:]:
            made[step].insert(0, (_sql(_MOVE), [state, secrets.token_hex(32), task]))
        return made

    @staticmethod
    def write(transactions: list[Transaction]) -> None:
        """Each transaction by itself, on the disk before the next begins."""
        raw = connection.connection
        begin = "BEGIN IMMEDIATE" if connection.vendor == "sqlite" else "BEGIN"
        for statements in transactions:
            raw.execute(begin)
            for statement, values in statements:
                raw.execute(statement, values)
            raw.execute("COMMIT")


_MOVE = (
    "UPDATE queue_task SET state = ?, version = version + 1, audit_head = ?,"
    " audit_length = audit_length + 1 WHERE id = ?"
)


def _sql(text: str) -> str:
    return text if connection.vendor == "sqlite" else text.replace("?", "%s")


def _rows(model: type[models.Model], **wanted: Any) -> list[Found]:
    return [(model, row) for row in model._default_manager.filter(**wanted).order_by("pk").values()]


def _new_task(task_id: int) -> list[Found]:
    """The task as it first was: what its first history row says."""
    (model, row), first = _rows(Task, id=task_id)[0], _rows(Task.history.model, id=task_id)[0][1]
    return [(model, {name: first.get(name, value) for name, value in row.items()})]


def _draft_rows(draft_id: int) -> list[Found]:
    found = _rows(Draft, id=draft_id)
    return found + _rows(Action, draft=draft_id) + _rows(Evidence, draft=draft_id)


def _judged_rows(draft_id: int) -> list[Found]:
    snapshots = _rows(FactsSnapshot, draft=draft_id)
    compact = [row for _, one in snapshots for row in _rows(CompactFacts, facts=one["id"])]
    return snapshots + compact + _rows(Verdict, draft=draft_id)


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
    text = f"INSERT INTO {model._meta.db_table} ({names}) VALUES ({marks})"
    return _sql(text), list(new.values())


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
    if field.is_relation:
        return ids.get((field.related_model._meta.db_table, value), value)
    if field.primary_key and isinstance(value, int):
        return ids.setdefault((model._meta.db_table, value), next(_ids))
    if field.name == "chain":
        return f"bare:{next(iter(ids.values()))}"
    if field.unique or field.name in ("entry_hash", "prev_hash"):
        return texts.setdefault(value, secrets.token_hex(len(value) // 2))
    return value
