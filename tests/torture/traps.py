"""FAILPOINT=name:action[:nth]: what a harness process does at the nth time it reaches a place."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Callable

ACTIONS = ("kill", "stop", "raise")


class Trapped(Exception):
    """A failpoint that was told to raise was reached."""


def trap_from(text: str) -> Callable[[str], None]:
    """A trap for `name:action[:nth]`. ValueError for an action there is none of.

    `kill` ends the process without clean-up, `stop` freezes it until SIGCONT, `raise` raises.
    """
    wanted, action, nth = (*text.split(":"), "1")[:3]
    if action not in ACTIONS:
        raise ValueError(f"FAILPOINT={text}: use one of {', '.join(ACTIONS)}")
    seen: Counter[str] = Counter()

    def trap(name: str) -> None:
        seen[name] += 1
        if name != wanted or seen[name] != int(nth):
            return
        if action == "raise":
            raise Trapped(name)
        os.kill(os.getpid(), signal.SIGKILL if action == "kill" else signal.SIGSTOP)

    return trap


def counting(path: str) -> Callable[[str], None]:
    """A trap that only writes down every message that was popped (K5), one line each."""
    file = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)

    def trap(name: str) -> None:
        if name == "K5":
            os.write(file, b"K5\n")

    return trap
