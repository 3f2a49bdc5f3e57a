"""A further way a signed checkpoint leaves by, beside the file: tried until it is taken there."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from audit.anchor.config import AnchorConfig
from audit.anchor.ledger import Ledger, open_ledger
from audit.chain import utc_text
from audit.note_file import newest_notes
from audit.notes import Note, read_note

STATE_FILE = "webhook.json"
FIRST_WAIT_S, LONGEST_WAIT_S = 60.0, 3600.0


class NotTaken(Exception):
    """The note was not taken, or nobody can say whether it was; the words say why."""


class Outlet(Protocol):
    """Takes a note somewhere else."""

    way: str
    place: str

    def take(self, note: Note) -> str:
        """Hand it over; returns a receipt. Raises NotTaken. Doing it twice must do no harm."""


@dataclass(frozen=True, slots=True)
class OutletState:
    """How far a way is: the last note it took, and since when and why it fails (UTC text)."""

    place: str
    origin: str = ""
    size: int = 0
    failing_since: str = ""
    problem: str = ""


def outlet_state(folder: Path) -> OutletState | None:
    """What stands beside the exported notes; None when nothing was tried, or it cannot be read."""
    try:
        return OutletState(**json.loads((folder / STATE_FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


class Courier:
    """Hands the newest exported note to one outlet, with growing pauses after a failure."""

    def __init__(
        self,
        config: AnchorConfig,
        outlet: Outlet,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._config = config
        self._outlet = outlet
        self._clock = clock
        self._wait_s = FIRST_WAIT_S
        self._not_before = float("-inf")

    def take_newest(self) -> str:
        """Take it when it is new and its time has come; returns what went wrong, empty if nothing.

        No connection to the database is open while it talks to the other side. Raises OSError or
        Unreachable; the note is then taken once more.
        """
        if self._clock() < self._not_before:
            return ""
        note = _newest(self._config)
        state = outlet_state(self._config.exports) or OutletState("")
        if state.place != self._outlet.place:
            state = OutletState(self._outlet.place)
        if note is None or (state.origin, state.size) == (note.origin, note.size):
            return ""
        at = utc_text(datetime.now(UTC))
        try:
            receipt = self._outlet.take(note)
        except NotTaken as problem:
            self._not_before = self._clock() + self._wait_s
            self._wait_s = min(2 * self._wait_s, LONGEST_WAIT_S)
            failing = state.failing_since or at
            self._keep(OutletState(state.place, state.origin, state.size, failing, str(problem)))
            return str(problem)
        with open_ledger(self._config) as ledger:
            self._write_receipt(ledger, note, receipt, at)
        self._wait_s, self._not_before = FIRST_WAIT_S, float("-inf")
        self._keep(OutletState(state.place, note.origin, note.size))
        return ""

    def _write_receipt(self, ledger: Ledger, note: Note, receipt: str, at: str) -> None:
        where = {"way": self._outlet.way, "place": self._outlet.place}
        ledger.note_receipt(note.origin, note.size, **where, receipt=receipt, at=at)

    def _keep(self, state: OutletState) -> None:
        path = self._config.exports / STATE_FILE
        draft = path.with_name(f".{STATE_FILE}")
        draft.write_text(json.dumps(asdict(state)), encoding="utf-8")
        draft.replace(path)


def _newest(config: AnchorConfig) -> Note | None:
    """The last whole checkpoint in the exported file."""
    for raw in newest_notes(config.exports):
        try:
            note = read_note(raw)
        except ValueError:
            continue
        if isinstance(note, Note):
            return note
    return None
