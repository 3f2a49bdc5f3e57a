"""Inclusion proofs for a few leaves of a large tree, in one pass and with memory for those few."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from audit.merkle import leaf_hash, node_hash

Place = tuple[int, int]  # level from the leaves, number from the left


def inclusion_paths(
    leaves: Iterable[bytes], size: int, wanted: Collection[int]
) -> dict[int, list[bytes]]:
    """Leaf number (from 0) to its RFC 6962 proof in the tree of the first `size` leaves.

    ValueError when there are fewer leaves than that.
    """
    ways = {index: _neighbours(index, size) for index in wanted}
    needed = {place for way in ways.values() for place in way}
    found = _nodes(leaves, size, needed)
    return {index: [found[place] for place in way] for index, way in ways.items()}


def _neighbours(index: int, size: int) -> list[Place]:
    """The places of the nodes beside the way from the leaf up to the root."""
    way: list[Place] = []
    level, width = 0, size
    while width > 1:
        beside = index ^ 1
        if beside < width:
            way.append((level, beside))
        level, index, width = level + 1, index >> 1, (width + 1) >> 1
    return way


def _nodes(leaves: Iterable[bytes], size: int, needed: set[Place]) -> dict[Place, bytes]:
    found: dict[Place, bytes] = {}
    stack: list[bytes] = []
    read = 0
    for data in leaves:
        if read == size:
            break
        node, level, index = leaf_hash(data), 0, read
        _keep(found, needed, (level, index), node)
        while index & 1:
            node, level, index = node_hash(stack.pop(), node), level + 1, index >> 1
            _keep(found, needed, (level, index), node)
        stack.append(node)
        read += 1
    if read < size:
        raise ValueError(f"the tree has {read} leaves, not {size}")
    _keep_edge(found, needed, stack, size)
    return found


def _keep_edge(
    found: dict[Place, bytes], needed: set[Place], stack: list[bytes], size: int
) -> None:
    """The nodes at the right edge that are not whole: each is what lies below it, carried up."""
    edge: bytes | None = None
    whole = list(stack)
    for level in range(size.bit_length()):
        if edge is not None:
            _keep(found, needed, (level, size >> level), edge)
        if size >> level & 1:
            left = whole.pop()
            edge = left if edge is None else node_hash(left, edge)


def _keep(found: dict[Place, bytes], needed: set[Place], place: Place, node: bytes) -> None:
    if place in needed:
        found[place] = node
