#!/usr/bin/env python3
"""Checks an evidence pack offline, with nothing but Python: python3 check_pack.py PACK [options].

PACK is the zip or the folder it was unpacked to. --key NAME+ID+KEY is the anchor's public key from
another source than the pack; --receipt task:12#7:ab12cd34 is one from an e-mail. Exit 0: all is
right. 1: something is not; the first bad place is named. 2: the pack could not be read.
"""

import base64
import json
import re
import sys
import zipfile
from argparse import ArgumentParser
from collections.abc import Iterator
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from pack_mathematics import is_signed, root_of  # type: ignore[import-not-found]

Check = tuple[Any, str]  # is it right, and what is wrong if it is not
BOUND = ["answer", "seat", "draft_hash", "evidence_hash", "policy_version", "note"]
ENTRY = ["chain", "position", "prev_hash", "kind", "actor", "occurred_at", "object_ref"]
ENTRY += ["payload_sha256"]


def canon(value: object) -> str:  # the one spelling of JSON that is hashed
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def sha(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def entries(pack: Any) -> Iterator[Check]:
    before, name = "0" * 64, pack["chain"]["name"]
    for place, one in enumerate(pack["entries"], 1):
        where = f"entry {name}#{place}"
        yield (one["chain"], one["position"]) == (name, place), f"{where}: missing or out of order"
        yield one["prev_hash"] == before, f"{where}: it does not follow from the entry before it"
        text = canon({field: one[field] for field in ENTRY})
        yield text == one["canonical"], f"{where}: its fields are not what was hashed"
        yield sha("entry-v1\0" + text) == one["entry_hash"], f"{where}: its hash is wrong"
        said = sha(f"hist-v1\0{one['salt']}{one['payload']}")
        is_whole = one["payload"] is None or said == one["payload_sha256"]
        yield is_whole, f"{where}: its details are not what was hashed"
        before = one["entry_hash"]
    end = (pack["chain"]["length"], pack["chain"]["head"])
    yield (len(pack["entries"]), before) == end, f"chain {name}: its end is not the head"


def seals(pack: Any, signer: str) -> Iterator[Check]:
    hashes, by_seq = [one["entry_hash"] for one in pack["entries"]], {}
    for seal in pack["seals"]:
        where, by_seq[seal["seq"]] = f"seal {seal['seq']}", bytes.fromhex(seal["seal_hash"])
        yield seal["entry_hash"] in hashes, f"{where}: it seals no entry of this pack"
        text = canon({name: seal[name] for name in seal if name != "seal_hash"})
        yield sha("seal-v1\0" + text) == seal["seal_hash"], f"{where}: its hash is wrong"
    have = {seal["entry_hash"] for seal in pack["seals"]}
    for place, own in enumerate(hashes[: pack["chain"]["sealed"]], 1):
        yield own in have, f"entry {pack['chain']['name']}#{place}: its seal is missing"
    if pack["checkpoint"]:
        _, size, root = pack["checkpoint"]["note"].split("\n")[:3]
        for one in pack["proofs"]:
            leaf = sha256(b"\0" + by_seq[one["seq"]]).digest()
            found = root_of(leaf, one["seq"] - 1, int(size), one["path"])
            fine = found == base64.b64decode(root)
            yield fine, f"seal {one['seq']}: it is not in the signed checkpoint"
        covered = [seq for seq in sorted(by_seq) if seq <= int(size)]
        yield covered == [one["seq"] for one in pack["proofs"]], "proofs: one is missing"
        yield signer, "checkpoint: no signature of a known key is right"


def signer_of(pack: Any, keys: list[str]) -> str:
    text, _, marks = (pack["checkpoint"] or {"note": ""})["note"].partition("\n\n")
    for name, _, encoded in (key.split("+", 2) for key in keys):
        raw = base64.b64decode(encoded)
        own = sha256(name.encode() + b"\n" + raw).digest()[:4]
        for found in re.findall(rf"^— {re.escape(name)} (\S+)$", marks, re.M):
            mark = base64.b64decode(found)
            if mark[:4] == own and is_signed(raw[1:], f"{text}\n".encode(), mark[4:]):
                return f"{name}+{own.hex()}+{encoded}"
    return ""


def work(pack: Any, message: bytes) -> Iterator[Check]:  # one hash from draft to what was sent
    told = [json.loads(one["payload"] or "{}") for one in pack["entries"]]
    raw = sha256(message).hexdigest()
    steps: dict[str, Any] = {}
    named = next((one["raw_sha256"] for one in told if "raw_sha256" in one), raw)
    erased = not message and any(one["kind"] == "queue.task.erased" for one in pack["entries"])
    fine = raw == pack["source"]["raw_sha256"] == named or erased
    yield fine, "message.bin: it is not what came in"
    for draft in pack["drafts"]:
        for one in draft["actions"]:
            body = {name: one[name] for name in ("position", "kind", "connection_id")}
            body |= {"task": pack["task"]["id"], "draft_version": draft["version"]}
            body |= {"payload": json.loads(one["payload"])}
            body |= {"connection_config_hash": one["connection_hash"]}
            steps[one["content_hash"]] = one
            fine = sha("action-v1\0" + canon(body)) == one["content_hash"]
            yield fine, f"draft {draft['version']}, step {one['position']}: other bytes"
        whole = sha("bundle-v1\0" + canon([one["content_hash"] for one in draft["actions"]]))
        yield whole == draft["content_hash"], f"draft {draft['version']}: other steps than hashed"
    for one in pack["decisions"]:
        where = f"decision {one['id']}"
        said = [t for t in told if t.get("decision") == one["id"]]
        is_auto = one["answer"] == "auto_approve"
        said += [t for t in told if is_auto and t.get("draft_hash") == one["draft_hash"]]
        yield said or {} in told, f"{where}: no entry tells of it"  # {}: lawfully erased
        same = all(t.get(key, one[key]) == one[key] for t in said for key in BOUND)
        yield same, f"{where}: its entry says something else"
    decided = {one["id"] for one in pack["decisions"]}
    for run in pack["executions"]:
        name, step = f"execution {run['id']}", steps.get(run["content_hash"], {})
        yield step, f"{name}: it ran bytes of no draft"
        yield run["decision"] in decided, f"{name}: not decided"
        tries = [one for one in run["attempts"] if one["phase"] == "dispatch"]
        sent = all(one["request_sha256"] == sha(step["payload"]) for one in tries)
        yield sent, f"{name}: other bytes were sent"


def check(files: dict[str, bytes], keys: list[str], receipt: str) -> str:
    pack = json.loads(files["evidence.json"])
    signer = signer_of(pack, keys or pack["keys"])
    checks = chain(entries(pack), seals(pack, signer), work(pack, files["message.bin"]))
    receipts = [f"{e['chain']}#{e['position']}:{e['entry_hash'][:8]}" for e in pack["entries"]]
    fine = not receipt or receipt in receipts
    checks = chain(checks, [(fine, f"receipt {receipt}: this pack contradicts it")])
    sums = (line.split("  ", 1) for line in files["SHA256SUMS"].decode().splitlines())
    same = ((sha256(files.get(name, b"")).hexdigest() == digest, name) for digest, name in sums)
    checks = chain(checks, ((fine, f"{name}: changed after the export") for fine, name in same))
    if wrong := next((words for fine, words in checks if not fine), ""):
        return f"BAD: {wrong}"
    said = f"GOOD: {len(receipts)} entries of {pack['chain']['name']} are right; "
    if not pack["checkpoint"]:
        return f"{said}no checkpoint covers this task yet: only hashes and seals were checked"
    whose = "given" if keys else "in the pack: compare it with the anchor's own"
    return f"{said}signed by the key {signer} ({whose})"


def read(path: Path) -> dict[str, bytes]:
    if path.is_dir():
        return {one.name: one.read_bytes() for one in path.iterdir() if one.is_file()}
    with zipfile.ZipFile(path) as pack:
        return {name: pack.read(name) for name in pack.namelist()}


def main() -> int:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("pack", type=Path)
    parser.add_argument("--key", action="append", default=[])
    parser.add_argument("--receipt", default="")
    asked = parser.parse_args()
    try:
        said = check(read(asked.pack), asked.key, asked.receipt)
    except (OSError, zipfile.BadZipFile) as error:
        print(f"COULD NOT CHECK: {error}")
        return 2
    except (LookupError, ValueError, TypeError, AttributeError) as error:
        said = f"BAD: the pack is not as it was made ({type(error).__name__}: {error})"
    print(said)
    return 0 if said.startswith("GOOD") else 1


if __name__ == "__main__":
    sys.exit(main())
