"""A part of the product as its own process of the harness, with the traps and no holds.

`python -m tests.torture.entry web|worker|beat` runs that role; any other word is a manage.py
command. FAILPOINT arms a trap, TORTURE=short the short limits, TORTURE_VISIBILITY the broker's.
"""

from __future__ import annotations

import os
import sys

import django
from django.core.management import execute_from_command_line

from review_queue.failpoints import set_trap
from tests.torture.traps import counting, trap_from

ROLES = ("web", "worker", "beat")


def _arm() -> None:
    if wanted := os.environ.get("FAILPOINT", ""):
        set_trap(trap_from(wanted))
    elif counted := os.environ.get("TORTURE_COUNT", ""):
        set_trap(counting(counted))
    if "TORTURE" not in os.environ:
        return
    django.setup()
    from hitl_site.celery import app  # noqa: PLC0415 - needs the apps loaded
    from hitl_site.run import first_start  # noqa: PLC0415
    from tests.torture import install  # noqa: PLC0415

    app.loader.import_default_modules()
    install.drop_holds_and_chance()
    install.make_queryable()
    if os.environ["TORTURE"] == "short":
        install.shorten_waits()
    if seconds := os.environ.get("TORTURE_VISIBILITY", ""):
        # The product refuses to start like this (hitl.E004); here it is what is tried. Kombu looks
        # for overdue messages every second instead of every hundred.
        app.conf.broker_transport_options |= {
            "visibility_timeout": int(seconds),
            "unacked_restore_interval": 1,
            "unacked_restore_throttle": 1,
            "unacked_restore_limit": 100,
        }
        first_start.check_everything = lambda: None


def main(words: list[str]) -> int:
    """Run the role or the command; its exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hitl_site.settings")
    _arm()
    if words[0] not in ROLES:
        execute_from_command_line(["manage.py", *words])
        return 0
    from hitl_site.run.session import run_session  # noqa: PLC0415 - the environment is read

    run_session(words[0])
    return 0


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.stdout.flush()
    os._exit(code)
