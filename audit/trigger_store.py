"""Puts the registered triggers into a database, takes them out, and says which do not stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db import connections, transaction

from audit.triggers import Trigger, expected_triggers, guarded_tables

_POSTGRES_STANDING = """
SELECT t.tgname, c.relname, t.tgenabled, t.tgtype, t.tgqual IS NULL, p.proname, p.prosrc
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace
AND t.tgname LIKE 'guard\\_%%'
"""
# pg_trigger.tgtype: row 1, before 2, insert 4, delete 8, update 16, truncate 32.
_KIND = {"insert": 7, "delete": 11, "update": 19, "truncate": 34}


def install_triggers(alias: str = "default", *, between: Callable[[], None] | None = None) -> int:
    """Drop and create every trigger of tables that exist as their models say; returns how many.

    One transaction: nobody sees the tables without them. `between` runs after each drop.
    """
    wanted = _of_standing_tables(alias)
    with transaction.atomic(using=alias):
        settle_constraints(alias)
        remove_triggers(alias)
        if between:
            between()
        for trigger in wanted:
            create_trigger(trigger, alias)
    return len(wanted)


def remove_triggers(alias: str = "default") -> None:
    """Drop every trigger of ours, known or from an earlier version."""
    connection = connections[alias]
    with connection.cursor() as cursor:
        for name, table in _standing_names(connection, cursor):
            _drop(connection, cursor, name, table)


def drop_trigger(trigger: Trigger, alias: str = "default") -> None:
    """Drop one trigger."""
    connection = connections[alias]
    settle_constraints(alias)
    with connection.cursor() as cursor:
        _drop(connection, cursor, trigger.name, trigger.table)


def create_trigger(trigger: Trigger, alias: str = "default") -> None:
    """Create one trigger; on PostgreSQL its function too, and so that no setting skips it."""
    connection = connections[alias]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f'CREATE OR REPLACE FUNCTION "{trigger.name}"() RETURNS trigger'
                f" LANGUAGE plpgsql AS $guard${trigger.body}$guard$"
            )
        cursor.execute(trigger.create)
        if connection.vendor == "postgresql":
            cursor.execute(f'ALTER TABLE "{trigger.table}" ENABLE ALWAYS TRIGGER "{trigger.name}"')


def missing_triggers(alias: str = "default") -> list[str]:
    """Names of triggers that are missing, switched off or not as they must be, sorted.

    Tables that do not exist (yet) miss nothing. One or two statements.
    """
    connection = connections[alias]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRES_STANDING, ())
            standing: dict[str, Any] = {row[0]: tuple(row[1:]) for row in cursor.fetchall()}
        else:
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'guard%%'"
            )
            standing = dict(cursor.fetchall())
    wrong = [one for one in expected_triggers(connection.vendor) if not _stands(one, standing)]
    if not wrong:
        return []
    tables = set(connection.introspection.table_names())
    return sorted(one.name for one in wrong if one.table in tables)


def _stands(trigger: Trigger, standing: dict[str, Any]) -> bool:
    found = standing.get(trigger.name)
    if isinstance(found, str):
        return found == trigger.create
    wanted = (trigger.table, "A", _KIND[trigger.event], True, trigger.name, trigger.body)
    return bool(found == wanted)


def _of_standing_tables(alias: str) -> list[Trigger]:
    """Triggers of the tables whose columns are those of their models (not so amid a way back)."""
    connection = connections[alias]
    guarded = guarded_tables()
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        ready = {
            table
            for table, columns in guarded.items()
            if table in there and columns <= _columns(connection, cursor, table)
        }
    return [one for one in expected_triggers(connection.vendor) if one.table in ready]


def _columns(connection: Any, cursor: Any, table: str) -> set[str]:
    if connection.vendor == "postgresql":
        cursor.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_schema = current_schema() AND table_name = %s",
            [table],
        )
    else:
        cursor.execute("SELECT name FROM pragma_table_info(%s)", [table])
    return {row[0] for row in cursor.fetchall()}


def _standing_names(connection: Any, cursor: Any) -> Iterable[tuple[str, str]]:
    if connection.vendor == "postgresql":
        cursor.execute(_POSTGRES_STANDING, ())
    else:
        cursor.execute(
            "SELECT name, tbl_name FROM sqlite_master"
            " WHERE type = 'trigger' AND name LIKE 'guard%%'"
        )
    return [(row[0], row[1]) for row in cursor.fetchall()]


def _drop(connection: Any, cursor: Any, name: str, table: str) -> None:
    if connection.vendor == "postgresql":
        cursor.execute(f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"')
    else:
        cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"')


def settle_constraints(alias: str) -> None:
    """PostgreSQL changes no trigger of a table whose deferred foreign keys still wait."""
    connection = connections[alias]
    if connection.vendor == "postgresql" and connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
