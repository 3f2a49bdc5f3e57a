"""`manage.py doctor` for `manage.py help`; manage.py itself starts it before Django is loaded."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from hitl_site.health.doctor.command import main


class Command(BaseCommand):
    """Looks at everything; exit 0 well, 1 something to look at, 2 broken."""

    requires_system_checks = ()
    help = "Say what is wrong with this installation and how to mend it."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--json` for machines."""
        parser.add_argument("--json", action="store_true", help="for machines")

    def handle(self, *_: Any, json: bool, **__: Any) -> None:
        """Print the findings and exit with their code."""
        sys.exit(main(["--json"] if json else []))
