"""A Merkle tree as RFC 6962 defines it, over all leaves at once: what faster code has to equal."""

from __future__ import annotations

from collections.abc import Sequence

from audit.merkle import EMPTY_ROOT, node_hash


def root_of(hashes: Sequence[bytes]) -> bytes:
    """The root over leaf hashes."""
    if not hashes:
        return EMPTY_ROOT
    if len(hashes) == 1:
        return hashes[0]
    half = _half(len(hashes))
    return node_hash(root_of(hashes[:half]), root_of(hashes[half:]))


def inclusion_proof(hashes: Sequence[bytes], index: int) -> list[bytes]:
    """The neighbours on the way from leaf `index` (from 0) to the root."""
    if len(hashes) == 1:
        return []
    half = _half(len(hashes))
    if index < half:
        return [*inclusion_proof(hashes[:half], index), root_of(hashes[half:])]
    return [*inclusion_proof(hashes[half:], index - half), root_of(hashes[:half])]


def _half(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)
