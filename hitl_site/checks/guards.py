"""The database refuses by itself what must not happen: its triggers are all there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from audit.trigger_store import missing_triggers


@register(Tags.database)
def guards_stand(databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """E009 when triggers are missing or changed; W009 while a migration that ends so is due."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        missing = missing_triggers(alias)
        if missing:
            found.append(_message(alias, missing))
    return found


def _message(alias: str, missing: list[str]) -> CheckMessage:
    kind, name = (Warning, "hitl.W009") if _is_behind(alias) else (Error, "hitl.E009")
    return kind(
        f"{len(missing)} of the database's own guards are missing or changed, such as "
        f"{missing[0]}. Nothing is approved or sent without them.",
        hint="Run: manage.py guards --install (every migration puts them back, too).",
        id=name,
    )


def _is_behind(alias: str) -> bool:
    executor = MigrationExecutor(connections[alias])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
