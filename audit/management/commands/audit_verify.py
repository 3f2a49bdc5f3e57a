"""`manage.py audit_verify`: is the ledger what was written? JSON out, the answer as exit code."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.db import Error

from audit.verify import verify_ledger

CLEAN, TAMPERED, UNCHECKED = 0, 1, 2


class Command(BaseCommand):
    """Exit 0: clean. 1: tampered, `first_bad` names where. 2: could not be checked."""

    help = "Recompute every chain of the audit trail. Exit 0 clean, 1 tampered, 2 could not check."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the report and leave with its code."""
        try:
            report = verify_ledger()
        except Error as error:
            self._say({"status": "unchecked", "because": str(error)})
            sys.exit(UNCHECKED)
        self._say(report.as_json())
        sys.exit(CLEAN if report.is_clean else TAMPERED)

    def _say(self, report: dict[str, object]) -> None:
        self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))
