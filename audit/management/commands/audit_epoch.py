"""`manage.py audit_epoch`: a named owner answers for a database that was put back."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit.epochs import NotRolledBack, open_epoch
from audit.people import named_person


class Command(BaseCommand):
    """Opens the next epoch of the ledger."""

    help = "After a restore: write down who put the older database back and why."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who and why."""
        parser.add_argument("--user", required=True, help="the owner who answers for it")
        parser.add_argument("--reason", required=True, help="what happened, in a sentence")

    def handle(self, *_: Any, user: str, reason: str, **__: Any) -> None:
        """Raises CommandError when the person may not, or nothing was rolled back."""
        try:
            entry = open_epoch(actor=named_person(user), reason=reason)
        except (NotRolledBack, ValueError) as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"On record: {entry.object_ref}, opened by {user}.")
