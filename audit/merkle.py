"""Merkle trees as in RFC 6962: roots that grow leaf by leaf."""

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
