"""`manage.py guards`: do the database's own guards stand? `--install` puts them (back) in."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit.trigger_store import missing_triggers
from review_queue.guards.installing import reinstall_guards


class Command(BaseCommand):
    """Exit 1 when a guard is missing or changed."""

    requires_system_checks: Any = []
    help = "Check the triggers that refuse illegal changes, or install them again."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--install` drops and creates all of them."""
        parser.add_argument("--install", action="store_true", help="drop and create all of them")

    def handle(self, *_: Any, install: bool, **__: Any) -> None:
        """Say how many stand, or which do not."""
        if install:
            self.stdout.write(f"{reinstall_guards()} guards stand.")
        missing = missing_triggers()
        if missing:
            raise CommandError(
                f"{len(missing)} guards are missing or changed: {', '.join(missing[:10])}. "
                "Nothing is approved or sent until they are back: manage.py guards --install"
            )
        self.stdout.write("Every guard stands as it must.")
