"""`manage.py sweep`: draft, route and run what is due, with Celery, beat and Redis all dead."""

from __future__ import annotations

import signal
import threading
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit.sealing import seal_pending
from review_queue.errors import GuardsMissing
from review_queue.execution.limits import BATCH
from review_queue.rounds.sweep import drop_dead_claims, sweep
from review_queue.rounds.telling import beat_once
from review_queue.services.drafts.drafting import draft_waiting_tasks


class Command(BaseCommand):
    """One pass, or one every few seconds until stopped."""

    requires_migrations_checks = True
    help = "Draft what waits, run what is due, and clear up what a crash left behind."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--loop` repeats until SIGINT or SIGTERM."""
        parser.add_argument("--loop", action="store_true", help="repeat until stopped")
        parser.add_argument("--every", type=float, default=30.0, help="seconds between passes")

    def handle(self, *_: Any, loop: bool, every: float, **__: Any) -> None:
        """Run the passes and say what each one found."""
        stopped = threading.Event()
        if loop:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, lambda *_: stopped.set())
        try:
            is_behind = self._one_pass()
            while loop and not stopped.wait(0 if is_behind else every):
                is_behind = self._one_pass()
        except GuardsMissing as error:
            raise CommandError(f"{error} {error.what_to_do}") from error

    def _one_pass(self) -> bool:
        """Whether it ran as many actions as one pass may, so that more are probably due."""
        drafted = draft_waiting_tasks()
        found = {"drafted": drafted, **asdict(sweep()), "claims_freed": drop_dead_claims()}
        found["letters_sent"] = beat_once()
        found["sealed"] = seal_pending()
        self.stdout.write(", ".join(f"{name} {count}" for name, count in found.items()))
        return bool(found["ran"] >= BATCH)
