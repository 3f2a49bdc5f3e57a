"""The seals of a task's entries, and their way into the newest signed checkpoint."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import Any

from audit.checkpoints import latest
from audit.exported import trusted_keys
from audit.models import Entry, Seal
from hitl_site.auditor_pages.evidence.merkle_paths import inclusion_paths

FIELDS = ("seq", "entry_hash", "prev_hash", "seal_hash", "sealed_at")


def sealed_part(entries: Sequence[Entry]) -> tuple[dict[str, Any], int]:
    """Seals, proofs, checkpoint and public keys; and how many of the first entries are sealed."""
    hashes = [entry.entry_hash for entry in entries]
    seals = list(Seal.objects.filter(entry_hash__in=hashes).order_by("seq").values(*FIELDS))
    have = {seal["entry_hash"] for seal in seals}
    sealed = sum(1 for _ in takewhile(have.__contains__, hashes))
    newest = latest()
    covered = [seal["seq"] for seal in seals if newest and seal["seq"] <= newest.size]
    if newest is None or not covered:
        return {"seals": seals, "checkpoint": None, "proofs": [], "keys": []}, sealed
    return {
        "seals": seals,
        "checkpoint": {"size": newest.size, "root": newest.root, "note": newest.note},
        "proofs": _proofs(newest.size, covered),
        "keys": [key.as_text() for key in trusted_keys()],
    }, sealed


def _proofs(size: int, covered: Sequence[int]) -> list[dict[str, Any]]:
    """None where seals are missing: the checking script then says which seal has no proof."""
    rows = Seal.objects.filter(seq__lte=size).order_by("seq").values_list("seal_hash", flat=True)
    leaves = (bytes.fromhex(digest) for digest in rows.iterator(chunk_size=5000))
    try:
        paths = inclusion_paths(leaves, size, [seq - 1 for seq in covered])
    except ValueError:
        return []
    return [{"seq": seq, "path": [node.hex() for node in paths[seq - 1]]} for seq in covered]
