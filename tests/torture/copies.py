"""The databases of scenes: a template, copies of it by file or by name, dropped at the end."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

from django.conf import settings
from django.db import connection


def frozen(database: str) -> str:
    """The database of a scene as a template of its own; its path or its name."""
    let_go()
    if connection.vendor != "sqlite":
        return database
    path = f"{database}.stock"
    with sqlite3.connect(database) as line:
        line.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    line.close()
    Path(database).rename(path)
    return path


def copy_of(template: str, folder: Path, name: str) -> str:
    """A copy that is `name` on PostgreSQL and lies in `folder` on SQLite."""
    if connection.vendor == "sqlite":
        path = folder / "db.sqlite3"
        shutil.copyfile(template, path)
        return str(path)
    as_superuser(f'CREATE DATABASE "{name}" TEMPLATE "{template}" {_copied_as_files()}')
    return name


def _copied_as_files() -> str:
    """Copied through the log, the sequences of a copy go back when the server is killed.

    What the template had logged of them ahead is not logged again for the copy.
    """
    version: int = connection.pg_version  # type: ignore[attr-defined]
    return "STRATEGY FILE_COPY" if version >= 150_000 else ""


def create_database() -> None:
    """PostgreSQL: the database that DATABASE_URL names."""
    if connection.vendor == "postgresql":
        as_superuser(f'CREATE DATABASE "{connection.settings_dict["NAME"]}"')


def freeze_template(folder: Path) -> str:
    """The database as it is now becomes what scenes start from; its path or its name."""
    if connection.vendor == "sqlite":
        path = folder / "template.sqlite3"
        connection.close()
        with sqlite3.connect(settings.DATABASES["default"]["NAME"]) as source:
            target = sqlite3.connect(path)
            source.backup(target)
            target.close()
        source.close()
        return str(path)
    name = str(connection.settings_dict["NAME"])
    let_go()
    return name


def use(database: str) -> None:
    """From now on this process works on it."""
    let_go()
    connection.settings_dict["NAME"] = database


def let_go() -> None:
    """Every connection of this process is given up; the next statement opens a new one."""
    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()  # type: ignore[attr-defined]


def drop(database: str) -> None:
    """It is gone, and so is every connection to it."""
    let_go()
    if connection.vendor == "sqlite":
        for path in Path(database).parent.glob(f"{Path(database).name}*"):
            path.unlink()
        return
    as_superuser(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')


def as_superuser(statement: str) -> None:
    """Outside any transaction, in the server's own database."""
    import psycopg  # noqa: PLC0415 - SQLite needs none

    wanted = settings.DATABASES["default"]
    with psycopg.connect(
        host=wanted["HOST"], port=wanted["PORT"], user=wanted["USER"], dbname="postgres",
        autocommit=True,
    ) as line:  # fmt: skip
        line.execute(statement)
