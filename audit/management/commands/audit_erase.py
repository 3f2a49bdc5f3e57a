"""`manage.py audit_erase`: erase the details of one entry, or all about one person, on record."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit.erasing import NotErased, erase_payload
from audit.people import named_person
from audit.person_erasing import erase_person, preview_person


class Command(BaseCommand):
    """The entry stays and so do all hashes; who it was and why is an entry of its own."""

    help = "Erase the details of one entry, or of one customer with --person, as the law may ask."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which, who and why."""
        parser.add_argument("entry_hash", nargs="?", default="", help="the entry's hash")
        parser.add_argument("--person", default="", help="a customer, such as queue.contact:12")
        parser.add_argument("--preview", action="store_true", help="with --person: only say what")
        parser.add_argument("--user", default="", help="the owner who answers for it")
        parser.add_argument("--reason", default="", help="why, in a sentence")

    def handle(
        self,
        *_: Any,
        entry_hash: str,
        user: str,
        reason: str,
        person: str = "",
        preview: bool = False,
        **__: Any,
    ) -> None:
        """Raises CommandError when nothing was erased."""
        if bool(entry_hash) == bool(person):
            raise CommandError("Name an entry or, with --person, a customer. Nothing was erased.")
        try:
            if person:
                self._person(person, preview, user, reason)
            else:
                said = erase_payload(entry_hash=entry_hash, actor=named_person(user), reason=reason)
                self.stdout.write(f"Erased. The entry stands; {said.object_ref} says who and why.")
        except NotErased as refused:
            raise CommandError(str(refused)) from refused

    def _person(self, person: str, preview: bool, user: str, reason: str) -> None:
        if preview:
            self._say(preview_person(person))
            self.stdout.write("Nothing was erased. Sent letters, orders and decisions would stay.")
            return
        self._say(dict(erase_person(ref=person, actor=named_person(user), reason=reason)))
        self.stdout.write("Erased, on record. Backups have their own copies: let them run out.")

    def _say(self, rows: dict[str, int]) -> None:
        for words, number in rows.items():
            if number:
                self.stdout.write(f"{number:6}  {words}")
