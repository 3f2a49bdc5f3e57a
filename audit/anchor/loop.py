"""Signs again and again: every five minutes, after a thousand entries, until told to stop."""

from __future__ import annotations

import select
import sys
import time
from collections.abc import Callable

from audit.anchor.config import AnchorConfig
from audit.anchor.keys import UnusableKey
from audit.anchor.ledger import Unreachable, open_ledger
from audit.anchor.memory import recall
from audit.anchor.outlets import Courier, Outlet
from audit.anchor.signing import sign_round

LOOK_EVERY_S = 5.0


def sign_until(
    config: AnchorConfig, stopped: Callable[[float], bool], *, outlet: Outlet | None = None
) -> None:
    """Sign what is due until `stopped(seconds)`, which waits that long, says True.

    What was signed is also handed to `outlet`; a failure there never keeps the next from being
    signed.
    """
    said = told = ""
    signed_at = float("-inf")
    courier = Courier(config, outlet) if outlet else None
    while True:
        try:
            if time.monotonic() - signed_at >= config.every_s or _is_much_new(config):
                done = sign_round(config)
                signed_at = time.monotonic()
                said = _say_once(f"The anchor refuses: {done.refusal}" * bool(done.refusal), said)
        except (Unreachable, UnusableKey, OSError, ValueError) as trouble:
            said = _say_once(f"The anchor cannot sign now: {trouble}", said)
        if courier:
            told = _say_once(_taken(courier), told)
        if stopped(LOOK_EVERY_S):
            return


def _taken(courier: Courier) -> str:
    try:
        problem = courier.take_newest()
    except (Unreachable, OSError) as trouble:
        problem = str(trouble)
    return f"A checkpoint was not taken out of the house: {problem}" * bool(problem)


def until_input_ends(seconds: float) -> bool:
    """Wait; True when the parent process closed our standard input, or is gone."""
    ready, _, _ = select.select([sys.stdin], [], [], seconds)
    return bool(ready) and not sys.stdin.readline()


def _is_much_new(config: AnchorConfig) -> bool:
    memory = recall(config.keys)
    with open_ledger(config) as ledger:
        return ledger.size() - (memory.size if memory else 0) >= config.every_entries


def _say_once(line: str, said: str) -> str:
    if line and line != said:
        print(line, file=sys.stderr, flush=True)  # noqa: T201 - it has no logging, to stay small
    return line
