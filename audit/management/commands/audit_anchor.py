"""`manage.py audit_anchor`: sign a checkpoint now, again and again, or under a new key."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from audit.anchor.keys import UnusableKey, rotate_key
from audit.anchor.ledger import Unreachable
from audit.anchor.loop import sign_until
from audit.anchor.signing import sign_round
from audit.anchoring import anchor_config
from audit.chain import Event, utc_text
from audit.people import named_person
from audit.sealing import seal_pending
from audit.services import append_event

CHAIN = "audit"


class Command(BaseCommand):
    """One checkpoint, or one every five minutes and every thousand entries."""

    help = "Sign a checkpoint of the ledger and export it."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--loop`, or `--rotate-key --user NAME`."""
        parser.add_argument("--loop", action="store_true", help="repeat until stopped")
        parser.add_argument("--rotate-key", action="store_true", help="change the signing key")
        parser.add_argument("--user", default="", help="who changes the key (an owner)")

    def handle(self, *_: Any, loop: bool, rotate_key: bool, user: str, **__: Any) -> None:
        """Sign, or raise CommandError saying why not."""
        try:
            if rotate_key:
                self._rotate(user)
            elif loop:
                self._repeat()
            else:
                self._once()
        except (Unreachable, UnusableKey, OSError, ValueError) as trouble:
            raise CommandError(f"Nothing was signed: {trouble}") from trouble

    def _once(self) -> None:
        done = sign_round(anchor_config())
        if done.refusal:
            raise CommandError(f"The anchor refuses to sign: {done.refusal}")
        self.stdout.write(done.note or f"Nothing new since {done.size} entries.")

    def _repeat(self) -> None:
        stopped = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stopped.set())
        sign_until(anchor_config(), stopped.wait)

    def _rotate(self, username: str) -> None:
        actor = named_person(username)
        now = timezone.now()
        old, new, note = rotate_key(anchor_config(), utc_text(now))
        told = {"old_key": old, "new_key": new, "note": note}
        append_event(Event("audit.key.rotated", actor, f"audit.key:{new}", told, now), chain=CHAIN)
        seal_pending()
        self.stdout.write(f"Signed under {new} from now on; the note is exported and on record.")
