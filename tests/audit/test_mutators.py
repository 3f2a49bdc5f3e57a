"""Every way to tamper, at many places: the first wrong entry is the one that is named."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.db import transaction

from audit.anchor.config import AnchorConfig
from audit.models import Checkpoint, CheckpointReceipt, Entry, Head, Payload, Seal
from audit.verify import verify_ledger
from audit.verify.report import EXPORTS, SEALS
from tests.audit.anchored import folders, signed, write
from tests.audit.mutators import FORGED, MUTATORS, Mutator, sql
from tests.audit.rewriting import rewrite_from
from tests.lifting import lifted

FULL = os.environ.get("TORTURE") == "full"
PLACES = 100 if FULL else 10


@pytest.fixture(autouse=True)
def nothing_guarded(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whoever tampers has dropped the triggers first."""
    request.getfixturevalue("transactional_db" if "anchor" in request.fixturenames else "db")
    with lifted(Entry, Payload, Head, Seal, Checkpoint, CheckpointReceipt):
        yield


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is rolled back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def anchor(settings: Any, tmp_path: Path) -> AnchorConfig:
    return folders(settings, tmp_path)


@pytest.mark.django_db
@pytest.mark.parametrize("mutate", MUTATORS, ids=lambda mutate: mutate.__name__)
def test_the_first_wrong_entry_is_named_wherever_it_stands(mutate: Mutator) -> None:
    for chain, count in (("alpha", 3), ("beta", PLACES), ("gamma", 3)):
        write(count, chain)
    assert verify_ledger().is_clean
    for place in range(1, PLACES + 1):
        with undone():
            wanted = mutate("beta", place, PLACES)
            first = verify_ledger().problems[0]
        assert (first.chain, first.position) == wanted, place
    assert verify_ledger().is_clean


def change_sealed_entry(seq: int) -> int:
    sql("UPDATE audit_seal SET entry_hash = %s WHERE seq = %s", FORGED, seq)
    return seq


def change_sealed_at(seq: int) -> int:
    sql("UPDATE audit_seal SET sealed_at = '2001-01-01T00:00:00.000000Z' WHERE seq = %s", seq)
    return seq


def change_seal_hash(seq: int) -> int:
    sql("UPDATE audit_seal SET seal_hash = %s WHERE seq = %s", FORGED, seq)
    return seq


def break_seal_link(seq: int) -> int:
    sql("UPDATE audit_seal SET prev_hash = %s WHERE seq = %s", FORGED, seq)
    return seq


def remove_seal(seq: int) -> int:
    sql("DELETE FROM audit_seal WHERE seq = %s", seq)
    return seq


def renumber_seals(seq: int) -> int:
    remove_seal(seq)
    for later in range(seq + 1, PLACES + 1):
        sql("UPDATE audit_seal SET seq = %s WHERE seq = %s", later - 1, later)
    return seq


def swap_seals(seq: int) -> int:
    first = min(seq, PLACES - 1)
    sql("UPDATE audit_seal SET seq = 9999 WHERE seq = %s", first)
    sql("UPDATE audit_seal SET seq = %s WHERE seq = %s", first, first + 1)
    sql("UPDATE audit_seal SET seq = %s WHERE seq = 9999", first + 1)
    return first


SEAL_MUTATORS = (
    change_sealed_entry,
    change_sealed_at,
    change_seal_hash,
    break_seal_link,
    remove_seal,
    renumber_seals,
    swap_seals,
)


@pytest.mark.django_db
@pytest.mark.parametrize("mutate", SEAL_MUTATORS, ids=lambda mutate: mutate.__name__)
def test_the_first_wrong_seal_is_named_wherever_it_stands(mutate: Callable[[int], int]) -> None:
    write(PLACES + 1)
    for seq in range(1, PLACES + 1):
        with undone():
            wanted = mutate(seq)
            first = verify_ledger().problems[0]
        assert (first.chain, first.position) == (SEALS, wanted)
    assert verify_ledger().is_clean


@pytest.mark.django_db
def test_an_entry_removed_with_its_whole_chain_and_head_is_missed_in_the_sequence() -> None:
    write(2, "alpha")
    write(2, "beta")
    sql("DELETE FROM audit_entry WHERE chain = 'beta'")
    sql("DELETE FROM audit_head WHERE chain = 'beta'")
    first = verify_ledger().problems[0]
    assert (first.chain, first.position) == (SEALS, 3)
    assert first.problem == "missing: the entry that was sealed here is gone"


@pytest.mark.django_db(transaction=True)
def test_whoever_rewrites_everything_consistently_contradicts_what_was_exported(
    anchor: AnchorConfig,
) -> None:
    size = PLACES + 5
    signed(anchor, size)
    assert verify_ledger().is_clean
    picked = Random(8).sample(range(1, size + 1), PLACES)  # noqa: S311 - places, no secrets
    for seq in picked:
        with undone():
            rewrite_from(seq)
            report = verify_ledger()
        assert [(one.chain, one.position) for one in report.problems] == [(EXPORTS, size)]
        assert report.problems[0].problem == "root: the entries are not those that were signed"


@pytest.mark.django_db(transaction=True)
def test_a_tail_cut_everywhere_contradicts_what_was_exported_but_not_without_it(
    anchor: AnchorConfig,
) -> None:
    signed(anchor, 4)
    write(2)
    for left, problems in ((3, [(EXPORTS, 4)]), (5, [])):
        with undone():
            last = Seal.objects.get(seq=left).entry_hash
            sql("DELETE FROM audit_seal WHERE seq > %s", left)
            sql("DELETE FROM audit_entry WHERE position > %s", left)
            sql("UPDATE audit_head SET position = %s, entry_hash = %s", left, last)
            report = verify_ledger()
        # The window that stays open: what came behind the last exported note.
        assert [(one.chain, one.position) for one in report.problems] == problems


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("\n4\n", "\n3\n", "signature: no key that is trusted signed it"),
        ("\nat ", "\nat x", "signature: no key that is trusted signed it"),
        ("\n4\n", "\nfour\n", "note: one behind this size is not a checkpoint"),
    ],
)
def test_an_exported_note_that_was_changed_is_named(
    anchor: AnchorConfig, old: str, new: str, problem: str
) -> None:
    signed(anchor, 4)
    path = anchor.exports / "checkpoints.txt"
    path.write_text(path.read_text().replace(old, new))
    first = verify_ledger().problems[0]
    assert first.chain == EXPORTS
    assert first.problem.startswith(problem)


@pytest.mark.django_db(transaction=True)
def test_an_exported_note_that_was_taken_away_is_missed(anchor: AnchorConfig) -> None:
    first, second = signed(anchor, 2).note, signed(anchor, 2).note
    (anchor.exports / "checkpoints.txt").write_text(f"{first}\n")
    assert verify_ledger().problems[0].problem == (
        "missing: 1 checkpoints are not in the exported file any more"
    )
    (anchor.exports / "checkpoints.txt").write_text(f"{second}\n{first}\n")
    assert verify_ledger().problems[0].problem == "order: it follows one of 4 entries"


@pytest.mark.django_db(transaction=True)
def test_notes_without_a_key_to_check_them_are_said_to_be_unchecked(anchor: AnchorConfig) -> None:
    signed(anchor, 2)
    (anchor.exports / "anchor.pub").unlink()
    report = verify_ledger()
    assert (report.status, len(report.unchecked)) == ("unchecked", 1)
