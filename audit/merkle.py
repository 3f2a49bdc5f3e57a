"""Merkle trees as in RFC 6962: roots that grow leaf by leaf, and proofs between two sizes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """The hash of one leaf."""
    return hashlib.sha256(b"\0" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two neighbours."""
    return hashlib.sha256(b"\1" + left + right).digest()


@dataclass(slots=True)
class Frontier:
    """All a tree needs to grow: the roots of its whole left parts, largest first (64 at most).

    Adding a leaf costs two hashes on average; the root of a million leaves costs twenty.
    """

    size: int = 0
    nodes: list[bytes] = field(default_factory=list)

    def add(self, data: bytes) -> None:
        """Append one leaf."""
        node, whole = hashlib.sha256(b"\0" + data).digest(), self.size
        while whole & 1:
            node = hashlib.sha256(b"\1" + self.nodes.pop() + node).digest()
            whole >>= 1
        self.nodes.append(node)
        self.size += 1

    def root(self) -> bytes:
        """The root over all leaves so far."""
        if not self.nodes:
            return EMPTY_ROOT
        root = self.nodes[-1]
        for left in reversed(self.nodes[:-1]):
            root = node_hash(left, root)
        return root

    def copy(self) -> Frontier:
        """The same tree, to grow apart from this one."""
        return Frontier(self.size, list(self.nodes))

    def as_text(self) -> list[str]:
        """The nodes as hex, for keeping."""
        return [node.hex() for node in self.nodes]


def frontier_from(size: int, nodes: Sequence[str]) -> Frontier:
    """What `as_text` gave; ValueError when the nodes cannot belong to a tree of this size."""
    if size < 0 or len(nodes) != size.bit_count():
        raise ValueError(f"{len(nodes)} nodes cannot be a tree of {size} leaves")
    return Frontier(size, [bytes.fromhex(node) for node in nodes])


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


def root_from_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes:
    """The root that a proof leads to; ValueError when it has another length than it must."""
    node, place, last = leaf, index, size - 1
    for neighbour in proof:
        if not last:
            raise ValueError("the proof is too long")
        if place & 1 or place == last:
            node = node_hash(neighbour, node)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            node = node_hash(node, neighbour)
        place, last = place >> 1, last >> 1
    if last:
        raise ValueError("the proof is too short")
    return node


def consistency_proof(hashes: Sequence[bytes], old_size: int) -> list[bytes]:
    """What shows that the first `old_size` leaves are the beginning of all of them."""
    return _subproof(hashes, old_size, whole=True)


def is_consistent(
    old_size: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether the tree of `size` begins with the tree of `old_size` (RFC 9162, 2.1.4.2)."""
    if old_size == size:
        return old_root == root and not proof
    if not 0 < old_size < size or not proof:
        return False
    path = [old_root, *proof] if old_size & (old_size - 1) == 0 else list(proof)
    place, last = old_size - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = path[0]
    for node in path[1:]:
        if not last:
            return False
        if place & 1 or place == last:
            before, after = node_hash(node, before), node_hash(node, after)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            after = node_hash(after, node)
        place, last = place >> 1, last >> 1
    return not last and before == old_root and after == root


def _subproof(hashes: Sequence[bytes], old_size: int, *, whole: bool) -> list[bytes]:
    if old_size == len(hashes):
        return [] if whole else [root_of(hashes)]
    half = _half(len(hashes))
    if old_size <= half:
        return [*_subproof(hashes[:half], old_size, whole=whole), root_of(hashes[half:])]
    return [*_subproof(hashes[half:], old_size - half, whole=False), root_of(hashes[:half])]


def _half(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)
