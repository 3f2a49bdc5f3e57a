"""The anchor signs what it sees, remembers it outside the database, and refuses to be fooled."""

from __future__ import annotations

import base64
import json
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection

from audit import checkpoints, exported
from audit.actors import person
from audit.anchor.config import AnchorConfig, config_from_line
from audit.anchor.keys import UnusableKey, load_key
from audit.anchor.ledger import Unreachable
from audit.anchor.signing import sign_round
from audit.epochs import NotRolledBack, is_rolled_back, newest_epoch, open_epoch
from audit.merkle import leaf_hash
from audit.models import AnchorRefusal, Checkpoint, CheckpointReceipt, Entry, Head, Payload, Seal
from audit.note_file import all_notes
from audit.notes import is_signed_by, key_from_text
from audit.sealing import sealed_size
from audit.verify import verify_ledger
from tests.audit.anchored import folders, signed, write
from tests.audit.mutators import sql
from tests.audit.rewriting import rewrite_from
from tests.audit.whole_tree import root_of
from tests.lifting import lifted

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(autouse=True)
def nothing_guarded(transactional_db: None) -> Iterator[None]:
    """Whoever tampers has dropped the triggers first."""
    with lifted(Entry, Payload, Head, Seal, Checkpoint, CheckpointReceipt):
        yield


@pytest.fixture
def anchor(settings: Any, tmp_path: Path) -> AnchorConfig:
    return folders(settings, tmp_path)


def notes(config: AnchorConfig) -> list[str]:
    return list(all_notes(config.exports))


def cut_to(size: int) -> None:
    """As if a backup of that time had been put back: the later entries were never there."""
    sql("DELETE FROM audit_seal WHERE seq > %s", size)
    sql("DELETE FROM audit_payload WHERE entry_hash NOT IN (SELECT entry_hash FROM audit_seal)")
    sql("DELETE FROM audit_entry WHERE entry_hash NOT IN (SELECT entry_hash FROM audit_seal)")
    sql("DELETE FROM audit_checkpointreceipt")
    sql("DELETE FROM audit_checkpoint WHERE size > %s", size)
    last = Entry.objects.order_by("-position").first()
    assert last is not None
    sql("UPDATE audit_head SET position = %s, entry_hash = %s", last.position, last.entry_hash)


def test_a_checkpoint_is_signed_exported_and_noted_with_its_receipt(anchor: AnchorConfig) -> None:
    assert (exported.exported_size(), checkpoints.latest()) == (None, None)
    note = signed(anchor, 5).note
    leaves = [leaf_hash(bytes.fromhex(one.seal_hash)) for one in Seal.objects.order_by("seq")]
    lines = note.split("\n")
    assert lines[:3] == [anchor.name, "5", base64.b64encode(root_of(leaves)).decode()]
    assert (lines[4], lines[5][:2]) == ("", "\u2014 ")
    key = key_from_text((anchor.exports / "anchor.pub").read_text())
    assert is_signed_by(note, key)
    assert not is_signed_by(note.replace("\n5\n", "\n6\n"), key)
    assert notes(anchor) == [note]
    latest = checkpoints.latest()
    assert latest is not None
    assert (latest.size, latest.root, latest.note) == (5, lines[2], note)
    receipt = CheckpointReceipt.objects.get()
    assert (receipt.way, receipt.place) == ("file", str(anchor.exports / "checkpoints.txt"))
    assert (exported.exported_size(), checkpoints.waiting_since()) == (5, None)
    report = verify_ledger()
    assert (report.status, report.checkpoints, report.seals) == ("clean", 1, 5)


def test_the_key_is_made_once_and_only_its_owner_reads_it(anchor: AnchorConfig) -> None:
    first = load_key(anchor).private_bytes_raw()
    assert load_key(anchor).private_bytes_raw() == first
    path = anchor.keys / "anchor.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(anchor.keys.stat().st_mode) == 0o700
    path.chmod(0o640)
    write(1)
    with pytest.raises(UnusableKey, match="can be read by others"):
        sign_round(anchor)
    assert not notes(anchor)


def test_nothing_new_is_not_signed_again(anchor: AnchorConfig) -> None:
    signed(anchor, 3)
    assert sign_round(anchor).note == ""
    assert len(notes(anchor)) == Checkpoint.objects.count() == 1


def test_growing_in_steps_gives_the_root_of_the_whole(anchor: AnchorConfig) -> None:
    for count in (1, 2, 5, 1, 7):
        signed(anchor, count)
    assert [one.size for one in Checkpoint.objects.order_by("id")] == [1, 3, 8, 9, 16]
    assert verify_ledger().checkpoints == 5


def test_fewer_seals_than_were_signed_are_refused_and_told_once(anchor: AnchorConfig) -> None:
    signed(anchor, 5)
    cut_to(3)
    for _ in range(2):
        assert sign_round(anchor).refusal == "5 seals were signed, 3 are left. Nothing was signed."
    assert AnchorRefusal.objects.get().reason.startswith("5 seals were signed")
    assert len(notes(anchor)) == 1
    with pytest.raises(CommandError, match="refuses to sign: 5 seals were signed"):
        call_command("audit_anchor")


def test_seals_that_were_rewritten_are_refused_even_when_they_agree(anchor: AnchorConfig) -> None:
    signed(anchor, 6)
    rewrite_from(2)
    write(2)
    done = sign_round(anchor)
    assert done.refusal == "the first 6 seals are not those that were signed. Nothing was signed."
    assert len(notes(anchor)) == 1


@pytest.mark.parametrize("column", ["entry_hash", "sealed_at", "seal_hash"])
def test_a_new_seal_that_does_not_follow_is_refused(anchor: AnchorConfig, column: str) -> None:
    signed(anchor, 2)
    write(3)
    sql(f"UPDATE audit_seal SET {column} = %s WHERE seq = 4", "f" * 27)  # noqa: S608
    refusal = sign_round(anchor).refusal
    assert refusal == "seal 4 does not follow from the one before it. Nothing was signed."
    assert len(notes(anchor)) == 1


def test_a_lost_memory_is_made_anew_but_what_was_exported_still_binds(anchor: AnchorConfig) -> None:
    signed(anchor, 4)
    memory = anchor.keys / "memory.json"
    memory.unlink()
    assert signed(anchor, 1).size == 5
    memory.unlink()
    rewrite_from(3)
    assert sign_round(anchor).refusal.startswith("the first 4 seals are not those")
    memory.unlink()
    cut_to(3)
    assert sign_round(anchor).refusal.startswith("5 seals were signed, 3 are left")


def test_another_installation_is_not_signed_with_this_memory(anchor: AnchorConfig) -> None:
    signed(anchor, 2)
    write(1)
    memory = json.loads((anchor.keys / "memory.json").read_text())
    (anchor.keys / "memory.json").write_text(json.dumps(memory | {"name": "hitl.other"}))
    assert "hitl.other was signed before" in sign_round(anchor).refusal


def test_a_restored_database_is_signed_again_only_after_a_person_answered_for_it(
    anchor: AnchorConfig, carol: User
) -> None:
    signed(anchor, 3)
    signed(anchor, 3)
    with pytest.raises(NotRolledBack):
        open_epoch(actor=person(carol), reason="by mistake")
    cut_to(4)
    assert is_rolled_back()
    assert verify_ledger().problems[0].problem == (
        "missing: a signed checkpoint knows 6 entries, 4 are left"
    )
    with pytest.raises(CommandError, match="mallory is no active owner"):
        call_command("audit_epoch", user="mallory", reason="the disk died")
    with pytest.raises(CommandError, match="A reason is needed"):
        call_command("audit_epoch", user="carol", reason=" ")
    assert (is_rolled_back(), sealed_size()) == (True, 4)

    call_command("audit_epoch", user="carol", reason="the disk died")

    assert not is_rolled_back()
    assert (newest_epoch()["sealed_size"], newest_epoch()["exported_size"]) == (4, 6)
    done = sign_round(anchor)
    assert done.note.split("\n")[:2] == [f"{anchor.name}/2", "5"]
    report = verify_ledger()
    assert (report.status, report.checkpoints, report.lost, report.epochs) == ("clean", 2, 1, 1)
    cut_to(4)
    assert is_rolled_back(), "the same backup once more has to be answered for once more"


def test_keys_change_only_by_a_note_signed_under_both(anchor: AnchorConfig, carol: User) -> None:
    signed(anchor, 2)
    with pytest.raises(CommandError, match="bob is no active owner"):
        call_command("audit_anchor", rotate_key=True, user="bob")
    before = load_key(anchor).private_bytes_raw()
    call_command("audit_anchor", rotate_key=True, user="carol")
    assert load_key(anchor).private_bytes_raw() != before
    assert Entry.objects.get(kind="audit.key.rotated").object_ref.startswith("audit.key:")
    signed(anchor, 2)
    report = verify_ledger()
    assert (report.status, report.checkpoints, exported.exported_size()) == ("clean", 2, 5)
    path = anchor.exports / "checkpoints.txt"
    first, change, last = notes(anchor)
    mark = change.rindex("\u2014 ", 0, change.rindex("\u2014 "))
    path.write_text(f"{first}\n{change[:mark]}{change[change.rindex(chr(0x2014)) :]}\n{last}\n")
    report = verify_ledger()
    assert report.problems[0].problem == "key: a change of keys is not signed under both"
    assert exported.exported_size() == 2


def test_a_key_put_in_the_place_of_the_known_one_signs_nothing(anchor: AnchorConfig) -> None:
    signed(anchor, 2)
    (anchor.keys / "anchor.key").unlink()
    write(1)
    with pytest.raises(UnusableKey, match="is not the one in"):
        sign_round(anchor)
    assert len(notes(anchor)) == 1


def test_a_note_cut_short_by_a_crash_is_closed_off_and_counted(anchor: AnchorConfig) -> None:
    signed(anchor, 2)
    with (anchor.exports / "checkpoints.txt").open("a") as stream:
        stream.write(f"{anchor.name}\n3\nab")
    assert exported.exported_size() == 2
    signed(anchor, 2)
    report = verify_ledger()
    assert (report.status, report.cut, report.checkpoints) == ("clean", 1, 2)
    assert exported.exported_size() == 4


def test_a_database_that_is_not_there_is_no_refusal(anchor: AnchorConfig) -> None:
    gone = (
        replace(anchor, database="/nowhere/db.sqlite3")
        if connection.vendor == "sqlite"
        else replace(anchor, parameters={"host": "127.0.0.1", "port": "1"})
    )
    with pytest.raises(Unreachable):
        sign_round(gone)
    assert not notes(anchor)


def test_as_a_process_it_signs_and_ends_with_its_parent(anchor: AnchorConfig) -> None:
    write(3)
    config = replace(anchor, ends_with_parent=True)
    assert config_from_line(config.as_line()) == config
    with subprocess.Popen(
        [sys.executable, "-m", "audit.anchor"], stdin=subprocess.PIPE, text=True, cwd=ROOT
    ) as child:
        assert child.stdin is not None
        child.stdin.write(config.as_line())
        child.stdin.close()
        assert child.wait(60) == 0
    assert exported.exported_size() == 3


def test_it_needs_no_django() -> None:
    program = "import sys, audit.anchor.__main__; print('django' in sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "False"
