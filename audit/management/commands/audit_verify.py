"""`manage.py audit_verify`: is the ledger what was written? JSON out, the answer as exit code."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import Error

from audit.verify import verify_ledger

UNCHECKED = 2
CODES = {"clean": 0, "tampered": 1, "unchecked": UNCHECKED}


class Command(BaseCommand):
    """Exit 0: clean. 1: tampered, `first_bad` names where. 2: could not be checked."""

    help = "Recompute every chain of the audit trail. Exit 0 clean, 1 tampered, 2 could not check."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--since-checkpoint` for the quick daily run."""
        parser.add_argument(
            "--since-checkpoint",
            action="store_true",
            help="only what came behind the checkpoint the last clean run on record ended with",
        )

    def handle(self, *_: Any, since_checkpoint: bool, **__: Any) -> None:
        """Print the report and leave with its code."""
        try:
            report = verify_ledger(since_checkpoint=since_checkpoint)
        except (Error, OSError, ValueError) as error:
            self._say({"status": "unchecked", "because": str(error)})
            sys.exit(UNCHECKED)
        self._say(report.as_json())
        sys.exit(CODES[report.status])

    def _say(self, report: dict[str, object]) -> None:
        self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))
