"""The text of the door's statements, built once from the models' own metadata.

Only names from that metadata are put into the text (hence the S608 below); every value is a
parameter.
"""

# ruff: noqa: S608

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.db import connection

from audit.models import Entry, Payload, Unsealed
from review_queue.models import Task
from review_queue.rows import column_names, marks, table_name

ENTRY_COLUMNS = (
    "chain",
    "position",
    "prev_hash",
    "entry_hash",
    "kind",
    "actor",
    "occurred_at",
    "object_ref",
    "payload_sha256",
)
HISTORY_EXTRAS = (
    "history_date",
    "history_change_reason",
    "history_type",
    "history_user_id",
    "history_actor",
)


@dataclass(frozen=True, slots=True)
class Statements:
    """What each step writes; none has values in it."""

    update: str
    history: str
    payload: str
    entry: str
    mark: str
    chain_end: str


@cache
def statements() -> Statements:
    """Made at the first call."""
    quote = connection.ops.quote_name
    sets = ", ".join(f"{name} = %s" for name in column_names(Task))
    kept = ", ".join(quote(field.column) for field in Task.history.model.tracked_fields)
    extras, values = ", ".join(HISTORY_EXTRAS), marks(len(HISTORY_EXTRAS))[1:-1]
    return Statements(
        update=(
            f"UPDATE {table_name(Task)} SET {sets} WHERE id = %s AND state = %s AND version = %s"
            " AND draft_hash = %s AND audit_head = %s"
        ),
        history=f"{table_name(Task.history.model)} ({kept}, {extras}) SELECT {kept}, {values}",
        payload=f"{table_name(Payload)} (entry_hash, salt, text)",
        entry=f"{table_name(Entry)} ({', '.join(ENTRY_COLUMNS)})",
        mark=f"{table_name(Unsealed)} (entry_hash)",
        chain_end=(
            f"UPDATE {table_name(Task)} SET audit_head = %s, audit_length = %s"
            " WHERE id = %s AND audit_head = %s"
        ),
    )


def at_once(sql: Statements, moved: str, kept: str = "") -> str:
    """One statement: where the row moved, what is said of it is written, else nothing."""
    entry_marks = marks(len(ENTRY_COLUMNS))[1:-1]
    return (
        f"WITH moved AS ({moved}),{kept}"
        f" said AS (INSERT INTO {sql.payload} SELECT %s, %s, %s FROM moved),"
        f" told AS (INSERT INTO {sql.entry} SELECT {entry_marks} FROM moved),"
        f" marked AS (INSERT INTO {sql.mark} SELECT %s FROM moved)"
        " SELECT id FROM moved"
    )
