"""One round: look at the sequence, refuse or sign, export, remember."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from audit.anchor.config import AnchorConfig
from audit.anchor.keys import load_key
from audit.anchor.ledger import Broken, Ledger, open_ledger
from audit.anchor.memory import Memory, keep, recall
from audit.chain import GENESIS, utc_text
from audit.merkle import Frontier, frontier_from
from audit.note_file import append_note, newest_notes
from audit.notes import Note, checkpoint_text, public_key_of, read_note, signed

WHOLE_CHECK_EVERY_S = 86_400


@dataclass(frozen=True, slots=True)
class Round:
    """What came of it: a size that was signed, a refusal, or neither when nothing was new."""

    size: int
    note: str = ""
    refusal: str = ""


def sign_round(config: AnchorConfig) -> Round:
    """Sign what is new. A refusal is written to the database, where owners are told from.

    Raises Unreachable, UnusableKey, OSError, or ValueError for a memory that cannot be read.
    """
    key = load_key(config)
    memory = recall(config.keys) or _begin(config)
    with open_ledger(config) as ledger:
        size = ledger.size()
        try:
            tree, memory = _grown(config, ledger, memory, size)
        except Broken as broken:
            return _refuse(config, ledger, memory, f"{broken}. Nothing was signed.")
        if tree.size == memory.size and memory.signed_at:
            keep(config.keys, memory)
            return Round(tree.size)
        at = utc_text(datetime.now(UTC))
        origin = config.name if memory.epoch == 1 else f"{config.name}/{memory.epoch}"
        text = checkpoint_text(origin=origin, size=tree.size, root=tree.root(), at=at)
        raw = signed(text, (key, config.name))
        place = append_note(config.exports, raw)
        memory.size, memory.nodes, memory.signed_at = tree.size, tree.as_text(), time.time()
        memory.last_seal = ledger.seal_at(tree.size) or GENESIS
        memory.refusal = ""
        keep(config.keys, memory)
        path, _, offset = place.rpartition("@")
        ledger.note_checkpoint(
            *(origin, tree.size, base64.b64encode(tree.root()).decode(), raw),
            key_id=public_key_of(key, config.name).key_id,
            at=at,
            place=path,
            receipt=f"from byte {offset}",
        )
    return Round(tree.size, raw)


def _grown(
    config: AnchorConfig, ledger: Ledger, memory: Memory, size: int
) -> tuple[Frontier, Memory]:
    """The tree over all seals, after holding it against what was signed before."""
    if memory.name != config.name:
        raise Broken(f"this is {config.name}, but {memory.name} was signed before")
    signed_size = max([memory.size, *_exported(config, memory.epoch)])
    if size < signed_size or not _ends_as_signed(ledger, memory):
        memory = _next_epoch(ledger, memory, signed_size, size)
    is_due = time.time() - memory.checked_at > WHOLE_CHECK_EVERY_S
    tree = Frontier() if is_due else frontier_from(memory.size, memory.nodes)
    last = GENESIS if is_due else memory.last_seal
    wanted = _signed_before(config, memory) if is_due else {}
    for own in ledger.seals(tree.size, last, size):
        tree.add(bytes.fromhex(own))
        expected = wanted.get(tree.size)
        if expected is not None and expected != tree.root():
            raise Broken(f"the first {tree.size} seals are not those that were signed")
    if is_due:
        memory.checked_at = time.time()
    return tree, memory


def _begin(config: AnchorConfig) -> Memory:
    """A fresh memory; what was exported before the old one was lost still binds."""
    for note in _notes(config):
        return Memory(config.name, epoch=note.epoch)
    return Memory(config.name)


def _ends_as_signed(ledger: Ledger, memory: Memory) -> bool:
    return not memory.size or ledger.seal_at(memory.size) == memory.last_seal


def _next_epoch(ledger: Ledger, memory: Memory, signed_size: int, size: int) -> Memory:
    """A fresh memory when a person opened a new epoch after a restore; Broken otherwise."""
    told = json.loads(ledger.newest_epoch() or "{}")
    if told.get("epoch") == memory.epoch + 1 and told.get("exported_size", -1) >= signed_size:
        return Memory(memory.name, epoch=memory.epoch + 1)
    if size < signed_size:
        raise Broken(f"{signed_size} seals were signed, {size} are left")
    raise Broken(f"the first {memory.size} seals are not those that were signed")


def _signed_before(config: AnchorConfig, memory: Memory) -> dict[int, bytes]:
    """Roots the whole tree has to pass through: what is remembered, and what was exported last."""
    wanted = _exported(config, memory.epoch)
    if memory.size:
        wanted[memory.size] = frontier_from(memory.size, memory.nodes).root()
    return wanted


def _exported(config: AnchorConfig, epoch: int) -> dict[int, bytes]:
    return {note.size: note.root for note in _notes(config) if note.epoch == epoch}


def _notes(config: AnchorConfig) -> Iterator[Note]:
    """The last exported checkpoints, newest first; one that a crash cut short is left out."""
    for raw in newest_notes(config.exports):
        try:
            note = read_note(raw)
        except ValueError:
            continue
        if isinstance(note, Note):
            yield note


def _refuse(config: AnchorConfig, ledger: Ledger, memory: Memory, reason: str) -> Round:
    """Tell it once, not every round."""
    if memory.refusal != reason:
        ledger.note_refusal(reason, memory.size, utc_text(datetime.now(UTC)))
        memory.refusal = reason
        keep(config.keys, memory)
    return Round(memory.size, refusal=reason)
