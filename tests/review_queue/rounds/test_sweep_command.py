"""`manage.py sweep --loop` rests between passes, and not while there is more to do."""

from __future__ import annotations

import signal
import threading
from dataclasses import replace

import pytest
from django.core.management import call_command

from review_queue.execution.limits import BATCH
from review_queue.management.commands import sweep as command
from review_queue.rounds.sweep import Sweep

NOTHING = Sweep(routed=0, released=0, resolved=0, ran=0, expired=0)


@pytest.mark.django_db
def test_a_full_pass_is_followed_by_the_next_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    passes = [replace(NOTHING, ran=BATCH), replace(NOTHING, ran=BATCH - 1), NOTHING]
    waited: list[float] = []

    class Clock(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            waited.append(timeout or 0)
            return not passes

    monkeypatch.setattr(command, "sweep", lambda: passes.pop(0))
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr(threading, "Event", Clock)
    call_command("sweep", loop=True, every=30.0)
    assert waited == [0, 30.0, 30.0]
