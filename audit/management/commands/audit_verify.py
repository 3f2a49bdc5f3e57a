"""`manage.py audit_verify`: is the ledger what was written? JSON out, the answer as exit code."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import Error

from audit.actors import Actor
from audit.people import named_person
from audit.verify import verify_ledger
from audit.verify.recording import Recorded, record_run

UNCHECKED = 2
CODES = {"clean": 0, "tampered": 1, "unchecked": UNCHECKED}
COMMAND = Actor("system", "", "manage.py audit_verify", "cli")


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
        parser.add_argument(
            "--user", default="", help="the owner who has it checked, for the record"
        )

    def handle(self, *_: Any, since_checkpoint: bool, user: str, **__: Any) -> None:
        """Print the report, put the run on record where that is possible, leave with its code."""
        actor = named_person(user) if user else COMMAND
        try:
            report = verify_ledger(since_checkpoint=since_checkpoint)
        except (Error, OSError, ValueError) as error:
            kept = record_run(None, actor=actor, error=str(error))
            self._say({"status": "unchecked", "because": str(error)}, kept)
            sys.exit(UNCHECKED)
        self._say(report.as_json(), record_run(report, actor=actor))
        sys.exit(CODES[report.status])

    def _say(self, report: dict[str, object], kept: Recorded) -> None:
        told = {**report, "recorded": kept.place, "not_recorded_because": kept.why_not}
        self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
