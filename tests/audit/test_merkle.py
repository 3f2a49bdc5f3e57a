"""The tree is RFC 6962's: known roots, however it grows."""

from __future__ import annotations

import hashlib

import pytest

from audit.merkle import EMPTY_ROOT, Frontier, frontier_from, leaf_hash
from tests.audit.whole_tree import root_of

# The reference inputs and roots of the Certificate Transparency project.
INPUTS = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def leaves(count: int) -> list[bytes]:
    return [hashlib.sha256(str(number).encode()).digest() for number in range(count)]


def hashes(count: int) -> list[bytes]:
    return [leaf_hash(leaf) for leaf in leaves(count)]


def grown(count: int) -> Frontier:
    tree = Frontier()
    for leaf in leaves(count):
        tree.add(leaf)
    return tree


def test_the_roots_are_those_of_certificate_transparency() -> None:
    tree = Frontier()
    assert tree.root() == EMPTY_ROOT
    for leaf, root in zip(INPUTS, ROOTS, strict=True):
        tree.add(leaf)
        assert tree.root().hex() == root


@pytest.mark.parametrize("count", range(34))
def test_growing_leaf_by_leaf_gives_the_root_of_the_whole(count: int) -> None:
    tree = grown(count)
    assert tree.root() == root_of(hashes(count))
    assert frontier_from(count, tree.as_text()).root() == tree.root()


def test_nodes_that_cannot_belong_to_a_size_are_refused() -> None:
    with pytest.raises(ValueError, match="2 nodes cannot be a tree of 4 leaves"):
        frontier_from(4, ["00" * 32, "00" * 32])
