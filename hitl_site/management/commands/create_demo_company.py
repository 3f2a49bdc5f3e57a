"""`manage.py create_demo_company`: fills an empty database and shows the passwords once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from hitl_site.demo.accounts import Account
from hitl_site.demo.create import Created, DatabaseInUse, create_demo_company, create_owner

HEADINGS = ("Account", "Password", "Name", "Role")


class Command(BaseCommand):
    """Creates the demo company, or with --empty the account of one owner."""

    help = "Create the demo company Juniper & Pine in an empty database. Running it again is safe."

    def add_arguments(self, parser: CommandParser) -> None:
        """--empty and --password."""
        parser.add_argument("--empty", action="store_true", help="only the account of one owner")
        parser.add_argument(
            "--password",
            default="",
            help="of every account; else DEMO_PASSWORD from the environment, else random ones",
        )

    def handle(self, *_args: Any, empty: bool, password: str, **_options: Any) -> None:
        """Create, then print the accounts; CommandError when other accounts are there."""
        create = create_owner if empty else create_demo_company
        try:
            created = create(password=password or settings.DEMO_PASSWORD)
        except DatabaseInUse as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(_told(created))


def _told(created: Created) -> str:
    if created.what == "nothing":
        return "The demo company exists already; nothing was changed."
    if created.what == "owner":
        first = "One account was created. Its password is shown only this once:"
    else:
        first = (
            f"The demo company stands, with {created.tasks} pieces of work. "
            "The passwords are shown only this once:"
        )
    return "\n".join((first, "", *table(created.accounts), ""))


def table(accounts: Sequence[Account]) -> list[str]:
    """The accounts as aligned lines under a heading."""
    rows = [HEADINGS, *((one.username, one.password, one.name, one.role) for one in accounts)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    return [
        "  "
        + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
