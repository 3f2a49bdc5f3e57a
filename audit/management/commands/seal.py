"""`manage.py seal`: give every committed entry its place in the global sequence."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from audit.sealing import mark_forgotten, seal_pending, sealed_size
from audit.sealing_loop import EVERY_S, seal_until


class Command(BaseCommand):
    """One pass over everything, or one every tenth of a second until stopped."""

    requires_migrations_checks = True
    help = "Seal what waits. A single pass also finds entries that lost their mark."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--loop` repeats until SIGINT or SIGTERM."""
        parser.add_argument("--loop", action="store_true", help="repeat until stopped")
        parser.add_argument("--every", type=float, default=EVERY_S, help="seconds between passes")

    def handle(self, *_: Any, loop: bool, every: float, **__: Any) -> None:
        """Seal and say how much there was."""
        forgotten, sealed = mark_forgotten(), seal_pending()
        self.stdout.write(
            f"sealed {sealed}, of them without a mark {forgotten}; {sealed_size()} in all"
        )
        if loop:
            stopped = threading.Event()
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, lambda *_: stopped.set())
            seal_until(stopped, every=every)
