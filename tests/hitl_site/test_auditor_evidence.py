"""The evidence pack: whole, readable, checked by its own script, every tampering found."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.contrib.auth.models import User
from django.utils import timezone
from pypdf import PdfReader

from audit.chain import canonical, entry_hash, payload_hash
from audit.models import Entry, Payload
from audit.notes import checkpoint_text, public_key_of, signed
from audit.verify import HASHED
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
from tests.lifting import lifted
from tests.review_queue.desk.pages import address, client_of, everything

pytestmark = pytest.mark.django_db
Files = dict[str, bytes]


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


def rehash(facts: Any, start: int = 0) -> None:
    """Make the chain consistent again from an entry on, as somebody with the database would."""
    entries = facts["entries"]
    prev = entries[start - 1]["entry_hash"] if start else "0" * 64
    for place, one in enumerate(entries[start:], start + 1):
        one |= {"position": place, "prev_hash": prev}
        if one["payload"] is not None:
            one["payload_sha256"] = payload_hash(one["salt"], one["payload"])
        hashed = {name: one[name] for name in HASHED}
        one |= {"canonical": canonical(hashed), "entry_hash": entry_hash(hashed)}
        prev = one["entry_hash"]
    facts["chain"] |= {"head": prev, "length": len(entries)}


def change_kind(facts: Any) -> None:
    facts["entries"][3]["kind"] = "queue.task.rejected"


def change_details(facts: Any) -> None:
    facts["entries"][2]["payload"] = facts["entries"][2]["payload"].replace("{", '{"x":1,', 1)


def take_out(facts: Any) -> None:
    del facts["entries"][2]


def swap(facts: Any) -> None:
    entries = facts["entries"]
    entries[1], entries[2] = entries[2], entries[1]


def cut_tail(facts: Any) -> None:
    facts["entries"].pop()


def cut_tail_and_head(facts: Any) -> None:
    facts["entries"].pop()
    rehash(facts)


def rewrite_all(facts: Any) -> None:
    facts["entries"][1]["payload"] = '{"nothing":"happened"}'
    rehash(facts)


def another_seal(facts: Any) -> None:
    facts["seals"][1]["sealed_at"] = "2020-01-01T00:00:00.000000Z"


def drop_seal(facts: Any) -> None:
    del facts["seals"][1]


def another_path(facts: Any) -> None:
    facts["proofs"][2]["path"][0] = "00" * 32


def drop_proof(facts: Any) -> None:
    del facts["proofs"][0]


def another_size(facts: Any) -> None:
    note = facts["checkpoint"]["note"]
    facts["checkpoint"]["note"] = note.replace("\nat ", "\nat 1", 1)


def another_key(facts: Any) -> None:
    key = Ed25519PrivateKey.generate()
    lines = facts["checkpoint"]["note"].split("\n")
    root = __import__("base64").b64decode(lines[2])
    text = checkpoint_text(origin=ORIGIN, size=int(lines[1]), root=root, at=lines[3][3:])
    facts["checkpoint"]["note"] = signed(text, (key, ORIGIN))
    facts["keys"] = [public_key_of(key, ORIGIN).as_text()]


def other_bytes(facts: Any) -> None:
    action = facts["drafts"][0]["actions"][0]
    action["payload"] = action["payload"].replace("sam@example.com", "eve@example.com")


def another_decision(facts: Any) -> None:
    facts["decisions"][0]["draft_hash"] = "0" * 64


def forged_decision(facts: Any) -> None:
    facts["decisions"].append(facts["decisions"][0] | {"id": 99, "actor": {"name": "nobody"}})


def another_run(facts: Any) -> None:
    facts["executions"][0]["content_hash"] = "0" * 64


def other_bytes_sent(facts: Any) -> None:
    tries = facts["executions"][0]["attempts"]
    next(one for one in tries if one["phase"] == "dispatch")["request_sha256"] = "0" * 64


def another_message(facts: Any) -> None:
    facts["source"]["raw_sha256"] = "0" * 64


FOUND: list[tuple[Callable[[Any], None], str]] = [
    (change_kind, "entry {chain}#4: its fields"),
    (change_details, "entry {chain}#3: its details"),
    (take_out, "entry {chain}#3: missing or out of order"),
    (swap, "entry {chain}#2: missing or out of order"),
    (cut_tail, "chain {chain}: its end is not the head"),
    (cut_tail_and_head, "it seals no entry of this pack"),
    (rewrite_all, "it seals no entry of this pack"),
    (another_seal, "its hash is wrong"),
    (drop_seal, "entry {chain}#2: its seal is missing"),
    (another_path, "it is not in the signed checkpoint"),
    (drop_proof, "proofs: one is missing"),
    (another_size, "checkpoint: no signature of a known key is right"),
    (another_key, "checkpoint: no signature of a known key is right"),
    (other_bytes, "draft 1, step 1: other bytes"),
    (another_decision, "decision {decision}: its entry says something else"),
    (forged_decision, "decision 99: no entry tells of it"),
    (another_run, "it ran bytes of no draft"),
    (other_bytes_sent, "other bytes were sent"),
    (another_message, "message.bin: it is not what came in"),
]


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
