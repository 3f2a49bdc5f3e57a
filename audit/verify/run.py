"""One verification from start to end, whole or behind the last checkpoint that was verified."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict

from audit import exported
from audit.merkle import frontier_from
from audit.models import Entry, Payload
from audit.note_file import all_notes
from audit.notes import Note, read_note, trusted_by
from audit.trigger_store import missing_triggers
from audit.verify.chains import verify_chains
from audit.verify.checks import registered
from audit.verify.exports import Comparison
from audit.verify.reading import found
from audit.verify.report import Report, Verified
from audit.verify.sequence import find_unsealed, verify_sequence

VERIFIED = "audit.verify.finished"
Progress = Callable[[int, int], None]


def verify_ledger(*, since_checkpoint: bool = False, on_progress: Progress | None = None) -> Report:
    """Check every chain, the sequence, the exported notes and what other packages contribute.

    `since_checkpoint` checks only what came behind the checkpoint the last clean run ended with,
    and everything where there is none. `on_progress` is told (rows done, rows in all) now and then.
    Memory stays flat whatever the length. Raises django.db.Error when the ledger cannot be read and
    OSError when the exported notes cannot.
    """
    base = last_verified() if since_checkpoint else None
    report = Report(base=base.size if base else 0)
    told = _progress(on_progress, report.base)
    verify_chains(report, base=report.base, told=told)
    verify_sequence(report, base, Comparison(report), told)
    find_unsealed(report, only_marked=bool(base))
    report.guards_missing = missing_triggers()
    for check in registered().values():
        for problem in check(report.base):
            if problem.chain not in report.bad:
                report.add(problem)
    return report


def for_record(report: Report) -> dict[str, object]:
    """What the entry about a run keeps, so that the next fast run knows where to start."""
    found = report.as_json()
    names = ("since_seal", "entries", "seals", "checkpoints", "erased_payloads", "first_bad")
    kept = {name: found[name] for name in names if found[name]}
    end = report.verified
    if end is None:
        return kept
    return {**kept, "verified": {**asdict(end), "nodes": list(end.nodes)}}


def last_verified() -> Verified | None:
    """Where the last clean run ended, when a trusted exported note says the same."""
    for entry in Entry.objects.filter(kind=VERIFIED).order_by("-id")[:50]:
        payload = Payload.objects.filter(entry_hash=entry.entry_hash).first()
        told = json.loads(payload.text) if payload else {}
        if told.get("result") == "clean" and (kept := told.get("verified")):
            end = Verified(kept["size"], tuple(kept["nodes"]), kept["last_seal"])
            return end if _is_exported(end) else None
    return None


def _is_exported(end: Verified) -> bool:
    root = frontier_from(end.size, end.nodes).root()
    keys = exported.trusted_keys()
    for raw in all_notes(exported.folder()):
        try:
            note = read_note(raw)
        except ValueError:
            continue
        if isinstance(note, Note) and (note.size, note.root) == (end.size, root):
            return trusted_by(raw, keys)
    return False


def _progress(on_progress: Progress | None, base: int) -> Callable[[int], None]:
    if on_progress is None:
        return lambda _count: None
    done, total = 0, _how_many(base)

    def told(count: int) -> None:
        nonlocal done
        done += count
        on_progress(min(done, total), total)

    return told


def _how_many(base: int) -> int:
    seals = int(found("SELECT COALESCE(MAX(seq), 0) FROM audit_seal")[0][0]) - base
    waiting = int(found("SELECT COUNT(*) FROM audit_unsealed")[0][0])
    entries = found("SELECT COUNT(*) FROM audit_entry")[0][0] if not base else seals + waiting
    return seals + int(entries)
