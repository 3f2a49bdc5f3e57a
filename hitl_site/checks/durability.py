"""What is committed is on the disk, asked of the database itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

_SQLITE = {
    "synchronous": ((2, 3), "FULL", "a power cut could undo what was reported as done"),
    "recursive_triggers": ((1,), "ON", "REPLACE would pass by delete triggers"),
    "journal_mode": (("wal", "memory"), "WAL", "readers would stop the writer"),
}
_POSTGRES = {
    "fsync": ("on", "a power cut could undo what was reported as done"),
    "full_page_writes": ("on", "a power cut could tear pages"),
}


@register(Tags.database)
def commits_are_durable(
    databases: Sequence[str] | None = None, **_kwargs: Any
) -> list[CheckMessage]:
    """E007 for SQLite, E008 for PostgreSQL, when a commit may be lost."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        if connection.vendor == "sqlite":
            found += _check_sqlite(connection)
        elif connection.vendor == "postgresql":
            found += _check_postgres(connection)
    return found


def _check_sqlite(connection: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if connection.settings_dict["OPTIONS"].get("transaction_mode") != "IMMEDIATE":
        found.append(
            Error(
                "SQLite transactions do not begin IMMEDIATE: two writers would fail each other.",
                hint='Set OPTIONS["transaction_mode"] = "IMMEDIATE".',
                id="hitl.E007",
            )
        )
    with connection.cursor() as cursor:
        for pragma, (allowed, wanted, because) in _SQLITE.items():
            cursor.execute(f"PRAGMA {pragma}")
            if cursor.fetchone()[0] not in allowed:
                found.append(
                    Error(
                        f"SQLite runs with {pragma} other than {wanted}: {because}.",
                        hint="Keep init_command as in settings/database.py.",
                        id="hitl.E007",
                    )
                )
    return found


def _check_postgres(connection: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    with connection.cursor() as cursor:
        for name, (wanted, because) in _POSTGRES.items():
            cursor.execute("SELECT current_setting(%s)", [name])
            actual = cursor.fetchone()[0]
            if actual != wanted:
                found.append(
                    Error(
                        f"PostgreSQL runs with {name}={actual}: {because}.",
                        hint=f"Set {name} = {wanted} in postgresql.conf and reload.",
                        id="hitl.E008",
                    )
                )
        cursor.execute("SELECT current_setting('synchronous_commit')")
        if cursor.fetchone()[0] == "off":
            found.append(
                Error(
                    "PostgreSQL runs with synchronous_commit=off: commits may be lost.",
                    hint="ALTER DATABASE ... SET synchronous_commit = on.",
                    id="hitl.E008",
                )
            )
    return found
