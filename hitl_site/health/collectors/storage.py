"""Where things are kept: database, its shape, disk space, clocks, backups."""

from __future__ import annotations

import shutil
import time
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils.timezone import now

from hitl_site.checks.durability import commits_are_durable
from hitl_site.health.finding import BAD, OK, UNKNOWN, WARN, Finding, in_words, size_in_words
from review_queue.execution.clock import database_now

DATABASE, SHAPE, DISK, CLOCK, BACKUP = "database", "migrations", "disk", "clock", "backup"
SLOW_S = 0.25
SKEW, SKEW_TOO_FAR = timedelta(seconds=2), timedelta(seconds=30)
BACKUP_STAMP = "last-backup"
BACKUP_TOO_OLD = timedelta(hours=48)
LOW_BYTES, EMPTY_BYTES = 1_000_000_000, 200_000_000


def database() -> Finding:
    """Whether it answers, how fast, how large it is, and whether it keeps what it commits."""
    title = "Database"
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    taken = time.perf_counter() - began
    size = _database_bytes()
    figures = {"latency_seconds": taken, "bytes": float(size)}
    name = "SQLite" if connection.vendor == "sqlite" else "PostgreSQL"
    says = f"{name}, {size_in_words(size)}, answered in {taken * 1000:.1f} ms"
    wrong = commits_are_durable(["default"])
    if wrong:
        mend = " ".join(str(one.hint) for one in wrong)
        return Finding(DATABASE, title, BAD, f"{says}. {wrong[0].msg}", mend, figures)
    if taken > SLOW_S:
        mend = "Look at what else runs on that machine, and at its disk."
        return Finding(DATABASE, title, WARN, f"{says}: that is slow.", mend, figures)
    says = f"{says}. Commits are on the disk before they are reported."
    return Finding(DATABASE, title, OK, says, figures=figures)


def migrations() -> Finding:
    """Whether the database has the shape this version needs."""
    title = "Database version"
    missing = missing_migrations()
    if not missing:
        return Finding(
            SHAPE, title, OK, "It has the shape this version needs.", figures={"missing": 0}
        )
    return Finding(
        SHAPE,
        title,
        BAD,
        f"{len(missing)} {'migration is' if len(missing) == 1 else 'migrations are'} missing, "
        f"from {'.'.join(missing[0])} on.",
        "Start the web part again, which applies them, or: manage.py migrate.",
        {"missing": len(missing)},
    )


def missing_migrations() -> list[tuple[str, str]]:
    """(app, name) of each that this version has and the database has not; one query."""
    applied = MigrationRecorder(connection).applied_migrations()
    return [key for key in _migrations_of_this_version() if key not in applied]


@lru_cache(maxsize=1)
def _migrations_of_this_version() -> tuple[tuple[str, str], ...]:
    return tuple(sorted(MigrationLoader(None, ignore_no_migrations=True).disk_migrations))


def disk() -> Finding:
    """Free space where work and the SQLite file are kept."""
    title = "Disk"
    folders = {Path(settings.DATA_DIR)}
    if connection.vendor == "sqlite":
        folders.add(Path(str(connection.settings_dict["NAME"])).parent)
    free = {folder: shutil.disk_usage(folder) for folder in sorted(folders)}
    tightest = min(free, key=lambda folder: free[folder].free)
    left = free[tightest].free
    figures = {"free_bytes": float(left), "total_bytes": float(free[tightest].total)}
    says = f"{size_in_words(left)} of {size_in_words(free[tightest].total)} free at {tightest}."
    if connection.vendor != "sqlite":
        says += " The database server's own disk cannot be seen from here."
    if left >= LOW_BYTES:
        return Finding(DISK, title, OK, says, figures=figures)
    mend = "Make room: with a full disk nothing is approved or sent, and nothing is lost."
    return Finding(DISK, title, BAD if left < EMPTY_BYTES else WARN, says, mend, figures)


def clock() -> Finding:
    """Whether this machine and the database agree about the time."""
    title = "Time"
    if connection.vendor != "postgresql":
        says = "Database and site are on one machine and share its clock."
        return Finding(CLOCK, title, OK, says, figures={"skew_seconds": 0})
    before = now()
    there = database_now()
    skew = there - (before + (now() - before) / 2)
    figures = {"skew_seconds": skew.total_seconds()}
    apart = abs(skew)
    says = f"This machine and the database are {apart.total_seconds():.2f} seconds apart."
    if apart < SKEW:
        return Finding(CLOCK, title, OK, says, figures=figures)
    mend = "Switch on time synchronisation (systemd-timesyncd or chrony) on both machines."
    return Finding(CLOCK, title, BAD if apart > SKEW_TOO_FAR else WARN, says, mend, figures)


def backup() -> Finding:
    """How old the last backup is, where whoever makes it leaves a stamp."""
    title = "Backup"
    stamp = Path(settings.DATA_DIR) / BACKUP_STAMP
    mend = f"Let your backup end with: touch {stamp}"
    try:
        made = datetime.fromtimestamp(stamp.stat().st_mtime, tz=UTC)
    except FileNotFoundError:
        says = "Not known: no backup has left a stamp here."
        return Finding(BACKUP, title, UNKNOWN, says, mend)
    age = now() - made
    figures = {"age_seconds": age.total_seconds()}
    says = f"The last backup was made {in_words(age)} ago."
    if age <= BACKUP_TOO_OLD:
        return Finding(BACKUP, title, OK, says, figures=figures)
    return Finding(BACKUP, title, WARN, says, "Look why no backup was made since.", figures)


def _database_bytes() -> int:
    if connection.vendor == "sqlite":
        path = Path(str(connection.settings_dict["NAME"]))
        files = (path, path.with_name(path.name + "-wal"))
        return sum(file.stat().st_size for file in files if file.exists())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])
