"""Holds every exported note against the tree that grows from the database's seals."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from audit import exported
from audit.merkle import Frontier
from audit.models import Checkpoint, Payload
from audit.models import Entry as EntryRow
from audit.note_file import all_notes, exported_bytes
from audit.notes import Note, PublicKey, Rotation, read_note, trusted_by
from audit.verify.report import EXPORTS, Problem, Report, Verified

EPOCH_KIND = "audit.epoch.opened"
NEVER = -1


def fork_sizes() -> dict[int, int]:
    """By epoch (from 2): how many seals stood when somebody opened it after a restore."""
    found = {}
    for own in EntryRow.objects.filter(kind=EPOCH_KIND).order_by("id"):
        payload = Payload.objects.filter(entry_hash=own.entry_hash).first()
        if payload is not None:
            told = json.loads(payload.text)
            found[int(told["epoch"])] = int(told["sealed_size"])
    return found


@dataclass(slots=True)
class Comparison:
    """One walk over the exported notes beside one walk over the seals."""

    report: Report
    keys: list[PublicKey] = field(default_factory=list)
    forks: dict[int, int] = field(default_factory=dict)
    _notes: Iterator[Note] = field(default_factory=lambda: iter(()))
    _next: Note | None = None
    _is_bad: bool = False
    _largest: int = 0
    _in_database: int = 0

    def begin(self, base: int) -> int:
        """The size of the first note behind `base`, NEVER when there is none."""
        # First the rows, then the file, which the anchor writes first: nothing new is missed in it.
        self._in_database = Checkpoint.objects.count()
        until = exported_bytes(exported.folder())
        self.keys = exported.pinned_keys()
        self.forks = fork_sizes()
        self.report.epochs = len(self.forks)
        if until and not self.keys:
            self.report.unchecked.append(
                "There are exported checkpoints but no public key to check them with: "
                "set CHECKPOINT_KEYS, or put anchor.pub back beside them."
            )
            self._in_database = 0
            return NEVER
        self._notes = self._trusted(base, until)
        return self._advance()

    def reached(self, tree: Frontier, last_seal: str) -> int:
        """The tree has the next note's size: compare the roots; the size of the one after."""
        root = tree.root()
        while self._next is not None and self._next.size == tree.size:
            if self._next.root == root:
                self.report.checkpoints += 1
                self.report.verified = Verified(tree.size, tuple(tree.as_text()), last_seal)
            else:
                self._complain(tree.size, "root: the entries are not those that were signed")
            self._advance()
        return self._next.size if self._next else NEVER

    def end(self, size: int) -> None:
        """All seals were read: nothing that was exported may be left."""
        if self._next is not None:
            words = f"missing: a signed checkpoint knows {self._next.size} entries, {size} are left"
            self._complain(size + 1, words)
        for note in self._notes:
            del note
        if self._in_database > 0:
            words = (
                f"missing: {self._in_database} checkpoints are not in the exported file any more"
            )
            self._complain(self._largest, words)

    def _advance(self) -> int:
        self._next = next(self._notes, None)
        return self._next.size if self._next else NEVER

    def _trusted(self, base: int, until: int) -> Iterator[Note]:
        """Notes to compare, sizes rising; whatever is wrong with the others is told."""
        for raw in all_notes(exported.folder(), until=until):
            note = self._read(raw)
            if note is None:
                continue
            if Checkpoint.objects.filter(origin=note.origin, size=note.size, note=raw).exists():
                self._in_database -= 1
            if note.epoch + 1 in self.forks and note.size > self.forks[note.epoch + 1]:
                self.report.lost += 1
            elif note.epoch > 1 and note.epoch not in self.forks:
                self._complain(note.size, f"epoch: nobody opened epoch {note.epoch}")
            elif note.size < self._largest:
                self._complain(note.size, f"order: it follows one of {self._largest} entries")
            else:
                self._largest = note.size
                if note.size > base:
                    yield note

    def _read(self, raw: str) -> Note | None:
        if "\n\n" not in raw:
            self.report.cut += 1
            return None
        try:
            note = read_note(raw)
        except ValueError as error:
            self._complain(self._largest, f"note: one behind this size {error}")
            return None
        if isinstance(note, Rotation):
            if exported.takes_over(note, self.keys):
                self.keys.append(note.new)
            else:
                self._complain(self._largest, "key: a change of keys is not signed under both")
            return None
        if not trusted_by(raw, self.keys):
            self._complain(note.size, "signature: no key that is trusted signed it")
            return None
        return note

    def _complain(self, size: int, words: str) -> None:
        """Only the first is told: what follows from it would hide it."""
        if not self._is_bad:
            self.report.add(Problem(EXPORTS, size, words, seq=size))
        self._is_bad = True
