"""The paths a pack carries: those of the whole tree, and they lead nowhere but to its root."""

from __future__ import annotations

import pytest

from audit.merkle import leaf_hash
from hitl_site.auditor_pages.evidence import pack_mathematics
from hitl_site.auditor_pages.evidence.merkle_paths import inclusion_paths
from tests.audit.whole_tree import inclusion_proof, root_of

SIZES = [1, 2, 3, 5, 8, 13, 21]


def leaves(size: int) -> list[bytes]:
    return [bytes([number]) * 32 for number in range(size)]


@pytest.mark.parametrize("size", SIZES)
def test_proofs_of_one_pass_are_those_of_the_whole_tree(size: int) -> None:
    hashes = [leaf_hash(one) for one in leaves(size)]
    found = inclusion_paths(iter(leaves(size + 3)), size, range(size))
    assert found == {index: inclusion_proof(hashes, index) for index in range(size)}
    with pytest.raises(ValueError, match="leaves, not"):
        inclusion_paths(iter(leaves(size + 3)), size + 4, [0])


@pytest.mark.parametrize("size", SIZES)
def test_a_path_leads_its_own_leaf_to_the_root_and_no_other(size: int) -> None:
    hashes = [leaf_hash(one) for one in leaves(size)]
    root = root_of(hashes)
    for index, nodes in inclusion_paths(iter(leaves(size)), size, range(size)).items():
        path = [node.hex() for node in nodes]
        assert pack_mathematics.root_of(hashes[index], index, size, path) == root
        assert pack_mathematics.root_of(leaf_hash(b"forged"), index, size, path) != root
        assert pack_mathematics.root_of(hashes[index], index, size, [*path, root.hex()]) != root
        if path:
            assert pack_mathematics.root_of(hashes[index], index, size, path[:-1]) == b""
