"""DATABASES from DATABASE_URL: SQLite made safe for several writers, or PostgreSQL with a pool."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ

SQLITE_PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON;"
SQLITE_WAIT_S = 20
POOL_SIZE = 20
POOL_WAIT_S = 10
# Longer than any statement of ours; a forgotten transaction must not hold locks for ever.
POSTGRES_OPTIONS = "-c statement_timeout=120s -c idle_in_transaction_session_timeout=60s"


def parse_database_url(raw: str) -> dict[str, Any]:
    """The entry for DATABASES; ValueError when it is neither SQLite nor PostgreSQL."""
    parts = urlsplit(raw)
    if parts.scheme == "sqlite":
        path = raw.removeprefix("sqlite://").partition("?")[0]
        if not path.startswith("//") or path.endswith("/"):
            raise ValueError("needs the full path of a file: sqlite:////srv/hitl/db.sqlite3")
        return sqlite(Path(path[1:]))
    if parts.scheme in {"postgres", "postgresql"}:
        return _postgres(raw)
    raise ValueError("is neither a postgres:// nor a sqlite:// address")


def sqlite(path: Path) -> dict[str, Any]:
    """One file: write lock taken at BEGIN, every commit on the disk before it is reported."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": SQLITE_WAIT_S,
            "init_command": SQLITE_PRAGMAS,
        },
    }


def _postgres(raw: str) -> dict[str, Any]:
    config: dict[str, Any] = dict(environ.Env.db_url_config(raw))
    if not config["NAME"]:
        raise ValueError("names no database after the host")
    options = dict(config.get("OPTIONS", {}))
    options.setdefault("options", POSTGRES_OPTIONS)
    options["pool"] = {"min_size": 1, "max_size": POOL_SIZE, "timeout": POOL_WAIT_S}
    return {
        **config,
        "ENGINE": "hitl_site.postgres",
        "OPTIONS": options,
    }
