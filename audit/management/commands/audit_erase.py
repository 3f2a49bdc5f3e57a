"""`manage.py audit_erase`: erase the details of one entry, on record."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit.erasing import NotErased, erase_payload
from audit.people import named_person


class Command(BaseCommand):
    """The entry stays and so do all hashes; who it was and why is an entry of its own."""

    help = "Erase the details of one entry of the audit trail, as the law may ask."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which, who and why."""
        parser.add_argument("entry_hash", help="the entry's hash, as its page shows it")
        parser.add_argument("--user", required=True, help="the owner who answers for it")
        parser.add_argument("--reason", required=True, help="why, in a sentence")

    def handle(self, *_: Any, entry_hash: str, user: str, reason: str, **__: Any) -> None:
        """Raises CommandError when nothing was erased."""
        try:
            said = erase_payload(entry_hash=entry_hash, actor=named_person(user), reason=reason)
        except NotErased as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"Erased. The entry stands; {said.object_ref} says who and why.")
