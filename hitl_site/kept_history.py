"""Stands in for the commands that would thin out history: it is part of the audit trail."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser


class KeptHistoryCommand(BaseCommand):
    """Refuses, whatever it is given."""

    help = "Refused: history is part of the audit trail."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take anything, so that the refusal is what people read."""
        parser.add_argument("anything", nargs="*")

    def run_from_argv(self, argv: list[str]) -> None:
        """Drop the options of the command this one replaces."""
        super().run_from_argv(argv[:2])

    def handle(self, *_: Any, **__: Any) -> None:
        """Raises CommandError."""
        raise CommandError(
            "History is part of the audit trail and is never thinned out or rewritten. "
            "Nothing was done. To save space, move the database to a larger disk."
        )
