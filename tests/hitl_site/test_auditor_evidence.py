"""The evidence pack: whole, readable, checked by its own script, every tampering found."""

from __future__ import annotations

import hashlib
import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from pypdf import PdfReader

from audit.models import Entry, Payload
from hitl_site.auditor_pages.evidence.packing import make_pack
from review_queue.models import Tier
from tests.builders import a_note, fresh, pending
from tests.hitl_site.evidence_of_work import (
    ORIGIN,
    PUBLIC,
    anchor,
    check,
    facts_in,
    run_on,
    unpacked,
    whole_life,
)
from tests.hitl_site.pack_tampering import FOUND, Files
from tests.lifting import lifted
from tests.review_queue.desk.pages import address, client_of, everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(bob: User, erin: User, settings: Any, tmp_path: Path) -> Files:
    """A pack as it is downloaded by an auditor."""
    settings.OUTBOX_DIR = tmp_path / "outbox"
    settings.CHECKPOINT_KEYS = [PUBLIC]
    task = whole_life(bob)
    anchor()
    answer = client_of(erin).post(address("auditor_evidence", task.pk))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    return unpacked(answer.content)


def test_a_pack_is_whole_and_its_own_script_says_so(files: Files, tmp_path: Path) -> None:
    assert sorted(files) == [
        "README.txt",
        "SHA256SUMS",
        "check_pack.py",
        "evidence.json",
        "message.bin",
        "pack_mathematics.py",
        "report.pdf",
    ]
    facts = facts_in(files)
    number = facts["chain"]["length"]
    code, said = check(files, tmp_path / "pack", "--key", PUBLIC)
    assert (code, said.split(" are right")[0]) == (
        0,
        f"GOOD: {number} entries of {facts['chain']['name']}",
    )
    assert f"signed by the key {PUBLIC} (given)" in said
    code, said = check(files, tmp_path / "pack")
    assert code == 0
    assert "compare it with the anchor's own" in said
    assert len(facts["proofs"]) == len(facts["seals"]) == number
    told = Entry.objects.get(kind="audit.evidence.exported")
    text = Payload.objects.get(entry_hash=told.entry_hash).text
    assert json.loads(text)["sha256"] == hashlib.sha256(files["evidence.json"]).hexdigest()


def test_the_report_is_readable_and_knows_other_scripts(files: Files) -> None:
    pages = PdfReader(BytesIO(files["report.pdf"])).pages
    text = "\n".join(page.extract_text() for page in pages)
    for words in ("What came in", "Where is my order?", "Who decided", "bob: Approved"):
        assert words in text
    for words in ("What ran", "E-mail: Done", "Under", "What proves it", ORIGIN, "Grüße"):
        assert words in text
    assert "U+4F60" in text
    assert facts_in(files)["chain"]["head"] in text.replace("\n", "")


def test_every_tampering_is_found_and_named(files: Files, tmp_path: Path) -> None:
    missed, whole = [], facts_in(files)
    name, decided = whole["chain"]["name"], whole["decisions"][0]["id"]
    for number, (tamper, words) in enumerate(FOUND):
        facts = facts_in(files)
        tamper(facts)
        changed = files | {"evidence.json": json.dumps(facts, ensure_ascii=False).encode()}
        code, said = check(changed, tmp_path / str(number), "--key", PUBLIC)
        said_where = words.format(chain=name, decision=decided)
        if code != 1 or said_where not in said:
            missed.append((tamper.__name__, code, said))
    assert missed == []
    assert len(FOUND) >= 12


@pytest.mark.parametrize("name", ["report.pdf", "README.txt", "check_pack.py", "message.bin"])
def test_a_changed_file_is_named(files: Files, tmp_path: Path, name: str) -> None:
    code, said = check(files | {name: files[name] + b" "}, tmp_path / "pack")
    assert (code, said.startswith(f"BAD: {name}: ")) == (1, True)


def test_a_receipt_contradicts_a_pack_that_was_cut(files: Files, tmp_path: Path) -> None:
    last = facts_in(files)["entries"][-1]
    receipt = f"{last['chain']}#{last['position']}:{last['entry_hash'][:8]}"
    assert check(files, tmp_path / "pack", "--receipt", receipt)[0] == 0
    code, said = check(files, tmp_path / "pack", "--receipt", f"{receipt[:-1]}x")
    assert (code, "this pack contradicts it" in said) == (1, True)


def test_what_is_no_pack_could_not_be_checked(tmp_path: Path) -> None:
    assert check({}, tmp_path / "pack")[0] == 1
    (tmp_path / "broken.zip").write_bytes(b"PK")
    for name in ("broken.zip", "gone.zip"):
        code, said = run_on(tmp_path / name)
        assert (code, said.startswith("COULD NOT CHECK: ")) == (2, True)


def test_before_any_seal_a_pack_says_what_it_cannot_show(
    bob: User, erin: User, settings: Any, tmp_path: Path
) -> None:
    settings.OUTBOX_DIR = tmp_path / "outbox"
    task = whole_life(bob)
    with lifted(Payload):
        Payload.objects.filter(
            entry_hash=Entry.objects.get(chain=f"task:{task.pk}", position=2).entry_hash
        ).delete()
    pack = unpacked(make_pack(task=task, user=erin, at=timezone.now()))
    code, said = check(pack, tmp_path / "pack")
    assert (code, "no checkpoint covers this task yet" in said) == (0, True)


def test_who_may_not_read_the_trail_takes_nothing_away(bob: User, mallory: User) -> None:
    task = pending()
    before, exports = everything(), Entry.objects.filter(chain="exports").count()
    for user in (bob, mallory):
        answer = client_of(user).post(address("auditor_evidence", task.pk))
        assert answer.status_code == 403
    assert (everything(), Entry.objects.filter(chain="exports").count()) == (before, exports)


def test_a_draft_that_is_hidden_from_an_owner_is_not_handed_out_before(carol: User) -> None:
    task = pending(a_note())
    type(task).objects.filter(pk=task.pk).update(answer_first=True, tier=Tier.TWO_PEOPLE)
    answer = client_of(carol).post(address("auditor_evidence", fresh(task).pk))
    assert answer.status_code == 403
    assert not Entry.objects.filter(kind="audit.evidence.exported").exists()
