"""`manage.py quarantine`: may anything leave from this database? `--lift` answers for it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from review_queue.errors import InvalidEdit, QueueError
from review_queue.execution.quarantining import guard_origin, lift_quarantine


class Command(BaseCommand):
    """Exit 1 while everything is held back."""

    help = "Say whether this database is held back, or let a named owner answer for it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who answers, and what happened."""
        parser.add_argument("--lift", action="store_true", help="work with this database")
        parser.add_argument("--user", default="", help="the owner who answers for it")
        parser.add_argument("--reason", default="", help="what happened, in a sentence")

    def handle(self, *_: Any, lift: bool, user: str, reason: str, **__: Any) -> None:
        """Raises CommandError while it is held back, or when the person may not lift it."""
        if lift:
            self._lift(user, reason)
        standing = guard_origin(at=timezone.now())
        if standing is not None:
            raise CommandError(standing.reason)
        self.stdout.write("Work leaves from this database.")

    def _lift(self, username: str, reason: str) -> None:
        owner = User.objects.filter(username=username).first()
        if owner is None:
            raise CommandError(f"There is no account {username!r}. Nothing was changed.")
        try:
            lift_quarantine(user=owner, reason=reason)
        except InvalidEdit as error:
            raise CommandError(f"{error} {' '.join(error.fields.values())}") from error
        except QueueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"On record: {username} answered for this database.")
