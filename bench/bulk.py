"""A queue of any length in seconds: one INSERT ... SELECT, with the indexes built afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bench.unguarded import unguarded

if TYPE_CHECKING:
    from collections.abc import Sequence

MINUTE, DAY = 60, 86_400
# What differs from row to row; "n" counts from 1. The primes spread the values over the queue.
_NUMBERS = {
    "rank": "{now} + (n * 7919) % 2592000",
    "value_minor": "(n * 104729) % 50000",
    "tier": "CASE WHEN n % 500 = 0 THEN 3 WHEN n % 9 = 0 THEN 2 ELSE 1 END",
    "reviewers_needed": "CASE WHEN n % 500 = 0 THEN 2 ELSE 1 END",
    "subject": "'Order ' || n || ' has not arrived, what now?'",
    "source_key": "'bench:{state}:' || n",
    "state": "'{state}'",
    "draft_hash": "'bench' || n",
    "audit_head": "'bench' || n",
}


def add_tasks(template: Any, number: int, *, workflows: Sequence[int], contacts: range) -> None:
    """Copies of a waiting task: `number` that wait and as many that are done, over these
    workflows and contacts.
    """
    from django.db import connection  # noqa: PLC0415 - the site is open by now

    with unguarded(), connection.cursor() as cursor:
        dropped = _indexes(cursor, connection.vendor)
        for name, _ in dropped:
            cursor.execute(f"DROP INDEX {name}")
        for state in ("pending", "executed"):
            chosen = _columns(connection.vendor, state, workflows, contacts)
            cursor.execute(_insert(connection.vendor, template.pk, number, chosen))
        for _, build in dropped:
            cursor.execute(build)
        if connection.vendor == "postgresql":  # what autovacuum does within a minute
            cursor.execute("VACUUM ANALYZE queue_task")


def _indexes(cursor: Any, vendor: str) -> list[tuple[str, str]]:
    """Name and definition of every index of the table that no constraint needs."""
    if vendor == "postgresql":
        cursor.execute(
            "SELECT i.indexname, i.indexdef FROM pg_indexes i WHERE i.tablename = 'queue_task' "
            "AND i.indexdef NOT LIKE '%UNIQUE%'"
        )
    else:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' "
            "AND tbl_name = 'queue_task' AND sql LIKE 'CREATE INDEX%'"
        )
    return [(str(name), str(text)) for name, text in cursor.fetchall()]


def _columns(
    vendor: str, state: str, workflows: Sequence[int], contacts: range
) -> list[tuple[str, str]]:
    """Every column with the SQL of its value: what differs, else the template's."""
    from review_queue.models import Task  # noqa: PLC0415

    if vendor == "postgresql":
        moment = "now() + ({seconds}) * interval '1 second'"
        now = "extract(epoch from now())::bigint"
    else:
        moment = "strftime('%Y-%m-%d %H:%M:%S', 'now', ({seconds}) || ' seconds')"
        now = "CAST(strftime('%s', 'now') AS INTEGER)"
    came = f"-((n * 15485863) % {30 * DAY})"
    values = {name: text.format(now=now, state=state) for name, text in _NUMBERS.items()}
    values |= {
        "created_at": moment.format(seconds=came),
        "changed_at": moment.format(seconds=came),
        "due_at": moment.format(seconds=f"{DAY} + (n * 32452843) % {30 * DAY}"),
        "contact_id": f"{contacts.start} + n % {len(contacts)}",
        "workflow_id": "CASE n % {} {} END".format(
            len(workflows),
            " ".join(f"WHEN {place} THEN {key}" for place, key in enumerate(workflows)),
        ),
    }
    names = [field.column for field in Task._meta.concrete_fields if not field.primary_key]
    return [(name, values.get(name, f"t.{name}")) for name in names]


def _insert(vendor: str, template_id: int, number: int, columns: Sequence[tuple[str, str]]) -> str:
    names = ", ".join(name for name, _ in columns)
    values = ", ".join(value for _, value in columns)
    count = (
        f"WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted "
        f"WHERE n < {number})"
        if vendor != "postgresql"
        else f"WITH counted AS (SELECT n FROM generate_series(1::bigint, {number}) AS n)"
    )
    into, source = f"INSERT INTO queue_task ({names})", "queue_task t, counted"
    rows = f"SELECT {values} FROM {source} WHERE t.id = {template_id}"
    return f"{count} {into} {rows}" if vendor != "postgresql" else f"{into} {count} {rows}"
