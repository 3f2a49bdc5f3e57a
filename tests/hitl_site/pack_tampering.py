"""Every way to change a pack behind its script, and what the script says to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.chain import canonical, entry_hash, payload_hash
from audit.notes import checkpoint_text, public_key_of, signed
from audit.verify import HASHED
from tests.hitl_site.evidence_of_work import ORIGIN

Files = dict[str, bytes]


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
