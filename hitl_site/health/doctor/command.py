"""Runs what can be run, tells it in plain lines or JSON; exit 0 well, 1 look at it, 2 broken.

Imports as little as it can at the top: it has to say what is wrong where Django is missing, the
environment makes no sense or the database is down.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hitl_site.health.finding import Finding

WELL, LOOK_AT_IT, BROKEN = 0, 1, 2
OLDEST_PYTHON = (3, 11)
WITHIN_S = 15.0


def main(arguments: Sequence[str]) -> int:
    """Print every finding, worst first; the exit code."""
    parser = argparse.ArgumentParser(prog="manage.py doctor", description=__doc__)
    parser.add_argument("--json", action="store_true", help="for machines")
    wants_json = parser.parse_args(arguments).json
    if sys.version_info < OLDEST_PYTHON:
        _print(f"Python {sys.version.split()[0]} is too old: 3.11 or newer is needed.")
        return BROKEN
    from hitl_site.health.finding import BAD, WARN, worst_first  # noqa: PLC0415 - as above

    found = worst_first(examine())
    states = {one.state for one in found}
    code = BROKEN if BAD in states else LOOK_AT_IT if WARN in states else WELL
    if wants_json:
        _print(json.dumps({"exit": code, "findings": [one.as_json() for one in found]}, indent=2))
    else:
        _print(_told(found, code))
    return code


def examine() -> list[Finding]:
    """Everything that can be looked at from here."""
    from hitl_site.health.doctor.installation import look_at_installation  # noqa: PLC0415
    from hitl_site.health.finding import BAD, Finding  # noqa: PLC0415 - as above

    found = look_at_installation()
    title = "Loading"
    try:
        problems = _load()
    except ImportError as error:
        mend = "Run: sh scripts/ensure_venv.sh run"
        return [*found, Finding("load", title, BAD, f"{error}.", mend)]
    if problems:
        mend = "Mend the variable in the environment or in .env; .env.example lists them all."
        return [*found, *(Finding("environment", title, BAD, line, mend) for line in problems)]
    return [*found, *_system_checks(), *_looks()]


def _load() -> list[str]:
    """Read the settings and load the apps; one line for each variable that makes no sense."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hitl_site.settings")
    import django  # noqa: PLC0415 - may be missing
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415 - as above

    try:
        django.setup()
    except ImproperlyConfigured as wrong:
        return str(wrong).splitlines()
    return []


def _system_checks() -> list[Finding]:
    """What Django's checks say without asking the database, which has a look of its own."""
    from django.core.checks import ERROR, run_checks  # noqa: PLC0415 - may be missing

    from hitl_site.health.finding import BAD, OK, WARN, Finding  # noqa: PLC0415 - as above

    title = "Settings"
    said = run_checks()
    return [
        Finding(
            one.id or "check", title, BAD if one.level >= ERROR else WARN, one.msg, one.hint or ""
        )
        for one in said
    ] or [Finding("checks", title, OK, "Every check of the settings passed.")]


def _looks() -> list[Finding]:
    from hitl_site.health.checklist import COLLECTORS, DISK_GROUP  # noqa: PLC0415 - needs the apps
    from hitl_site.health.doctor import machine, servers  # noqa: PLC0415 - as above
    from hitl_site.health.gathering import Collector, gather  # noqa: PLC0415 - as above

    more = (
        Collector("database_settings", "Database settings", servers.database_settings),
        Collector("redis_settings", "Redis settings", servers.redis_settings, "redis_settings"),
        Collector("data_dir", "DATA_DIR", machine.data_folder, DISK_GROUP),
        Collector("private_files", "Private files", machine.private_files, DISK_GROUP),
        Collector("file_system", "File system", machine.file_system, DISK_GROUP),
        Collector("port", "Port", machine.port, "port"),
        Collector("processes", "Processes", machine.processes, "processes"),
    )
    return gather((*COLLECTORS, *more), within_s=WITHIN_S)


def _told(found: Sequence[Finding], code: int) -> str:
    lines = []
    for one in found:
        lines.append(f"{one.state:<8}{one.title}: {one.says}")
        if one.mend:
            lines.append(f"{'':8}do: {one.mend}")
    closing = {
        WELL: "Nothing is wrong. What stands under unknown was not checked.",
        LOOK_AT_IT: "Something should be looked at: see the lines that begin with warn.",
        BROKEN: "Something is broken: see the lines that begin with bad.",
    }
    return "\n".join([*lines, "", closing[code]])


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")
