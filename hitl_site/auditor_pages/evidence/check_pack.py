#!/usr/bin/env python3
"""Checks an evidence pack offline, with nothing but Python: python3 check_pack.py PACK [options].

PACK is the zip or the folder it was unpacked to. --key NAME+ID+KEY is the anchor's public key from
another source than the pack; --receipt task:12#7:ab12cd34 is one from an e-mail. Exit 0: all is
right. 1: something is not; the first bad place is named. 2: the pack could not be read.
"""

import argparse
import base64
import hashlib
import json
import re
import sys
import zipfile
from pathlib import Path
from typing import Any

Point = tuple[int, int, int, int]
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
FIELDS = ["chain", "position", "prev_hash", "kind", "actor", "occurred_at", "object_ref"]
FIELDS += ["payload_sha256"]


class Bad(Exception):
    pass


def need(fine: object, what: str) -> None:
    if not fine:
        raise Bad(what)


def sha(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def canon(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def add(p: Point, q: Point) -> Point:  # Ed25519 as in RFC 8032, extended coordinates
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(s: int, p: Point) -> Point:
    q = (0, 1, 1, 0)
    while s:
        q, p, s = (add(q, p) if s & 1 else q), add(p, p), s >> 1
    return q


def point(raw: bytes) -> Point:
    y, sign = int.from_bytes(raw, "little") & (2**255 - 1), raw[31] >> 7
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    x = x if (x * x - x2) % P == 0 else x * pow(2, (P - 1) // 4, P) % P
    need(y < P and (x * x - x2) % P == 0 and (x or not sign), "the key or signature is no point")
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def signed(key: bytes, text: bytes, mark: bytes) -> bool:
    s = int.from_bytes(mark[32:], "little")
    h = int.from_bytes(hashlib.sha512(mark[:32] + key + text).digest(), "little") % L
    base = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
    a, b = times(s, base), add(point(mark[:32]), times(h, point(key)))
    return s < L and (a[0] * b[2] - b[0] * a[2]) % P == 0 == (a[1] * b[2] - b[1] * a[2]) % P


def root_of(leaf: bytes, index: int, size: int, path: list[str]) -> bytes:  # RFC 9162, 2.1.3.2
    node, last = leaf, size - 1
    for one in map(bytes.fromhex, path):
        need(last, "the proof is too long")
        if index & 1 or index == last:
            node = hashlib.sha256(b"\1" + one + node).digest()
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            node = hashlib.sha256(b"\1" + node + one).digest()
        index, last = index >> 1, last >> 1
    need(not last, "the proof is too short")
    return node


def check_entries(pack: Any) -> None:
    prev, chain = "0" * 64, pack["chain"]
    for place, one in enumerate(pack["entries"], 1):
        name = f"entry {chain['name']}#{place}"
        need(one["position"] == place, f"{name}: missing or out of order")
        need(one["chain"] == chain["name"], f"{name}: it belongs to another chain")
        need(one["prev_hash"] == prev, f"{name}: it does not follow from the entry before it")
        text = canon({field: one[field] for field in FIELDS})
        need(text == one["canonical"], f"{name}: its fields are not what was hashed")
        need(sha("entry-v1\0" + text) == one["entry_hash"], f"{name}: its hash is wrong")
        if one["payload"] is not None:
            commitment = sha("hist-v1\0" + one["salt"] + one["payload"])
            need(
                commitment == one["payload_sha256"], f"{name}: its details are not what was hashed"
            )
        prev = one["entry_hash"]
    end = (len(pack["entries"]), prev)
    need(end == (chain["length"], chain["head"]), f"chain {chain['name']}: its end is not the head")


def check_seals(pack: Any, pinned: list[str]) -> str:
    by_hash = {one["entry_hash"]: one for one in pack["entries"]}
    for seal in pack["seals"]:
        name, fields = f"seal {seal['seq']}", ["entry_hash", "prev_hash", "sealed_at", "seq"]
        need(seal["entry_hash"] in by_hash, f"{name}: it seals no entry of this pack")
        own = sha("seal-v1\0" + canon({field: seal[field] for field in fields}))
        need(own == seal["seal_hash"], f"{name}: its hash is wrong")
    for one in pack["entries"][: pack["chain"]["sealed"]]:
        sealed = any(seal["entry_hash"] == one["entry_hash"] for seal in pack["seals"])
        need(sealed, f"entry {one['chain']}#{one['position']}: its seal is missing")
    point_, seals = pack["checkpoint"], {seal["seq"]: seal for seal in pack["seals"]}
    if point_ is None:
        return "no checkpoint covers this task yet: only hashes and seals were checked"
    lines = point_["note"].split("\n")
    size, root, covered = int(lines[1]), base64.b64decode(lines[2]), []
    for proof in pack["proofs"]:
        need(proof["seq"] in seals, f"proof {proof['seq']}: there is no such seal")
        leaf = hashlib.sha256(b"\0" + bytes.fromhex(seals[proof["seq"]]["seal_hash"])).digest()
        found = root_of(leaf, proof["seq"] - 1, size, proof["path"])
        need(found == root, f"seal {proof['seq']}: it is not in the signed checkpoint")
        covered.append(proof["seq"])
    need(covered == [seq for seq in sorted(seals) if seq <= size], "proofs: one is missing")
    return f"checkpoint of {size} seals, {check_signature(pack, pinned)}"


def check_signature(pack: Any, pinned: list[str]) -> str:
    text, _, marks = pack["checkpoint"]["note"].partition("\n\n")
    for key in pinned or pack["keys"]:
        name, _, encoded = [*key.split("+", 2), "", ""][:3]
        raw = base64.b64decode(encoded)
        id_ = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]
        for who, encoded_mark in re.findall("^\u2014 (\\S+) (\\S+)$", marks, re.M):
            mark = base64.b64decode(encoded_mark)
            if who == name and mark[:4] == id_ and signed(raw[1:], f"{text}\n".encode(), mark[4:]):
                whose = "given" if pinned else "in the pack: compare it with the anchor's own"
                return f"signed by the key {key} ({whose})"
    raise Bad("checkpoint: no signature of a known key is right")


def check_work(pack: Any, files: dict[str, bytes]) -> None:
    told = [json.loads(one["payload"] or "{}") for one in pack["entries"]]
    raw = hashlib.sha256(files["message.bin"]).hexdigest()
    need(raw == pack["source"]["raw_sha256"], "message.bin: it is not what came in")
    bound = [one["raw_sha256"] for one in told if "raw_sha256" in one]
    need(not bound or bound[0] == raw, "message.bin: the first entry names another message")
    actions = {}
    for draft in pack["drafts"]:
        for one in draft["actions"]:
            body = {"task": pack["task"]["id"], "draft_version": draft["version"]}
            body |= {"payload": json.loads(one["payload"]), "position": one["position"]}
            body |= {"kind": one["kind"], "connection_id": one["connection_id"]}
            body |= {"connection_config_hash": one["connection_hash"]}
            name = f"draft {draft['version']}, step {one['position']}"
            need(sha("action-v1\0" + canon(body)) == one["content_hash"], f"{name}: other bytes")
            actions[one["content_hash"]] = one
        hashes = [one["content_hash"] for one in draft["actions"]]
        whole = sha("bundle-v1\0" + canon(hashes))
        need(whole == draft["content_hash"], f"draft {draft['version']}: other steps than hashed")
    check_decisions(pack, told, actions)


def check_decisions(pack: Any, told: list[Any], actions: dict[str, Any]) -> None:
    keys = ("answer", "seat", "draft_hash", "evidence_hash", "policy_version", "note")
    for one in pack["decisions"]:
        entry = next((t for t in told if t.get("decision") == one["id"]), None)
        same = entry is None or all(entry[key] == one[key] for key in keys if key in entry)
        need(same, f"decision {one['id']}: its entry says something else")
        auto = one["answer"] == "auto_approve"
        bound = entry or (auto and any(t.get("draft_hash") == one["draft_hash"] for t in told))
        erased = any(e["payload"] is None for e in pack["entries"])
        need(bound or erased, f"decision {one['id']}: no entry tells of it")
    for run in pack["executions"]:
        name, one = f"execution {run['id']}", actions.get(run["content_hash"], {})
        need(one, f"{name}: it ran bytes of no draft")
        need(any(d["id"] == run["decision"] for d in pack["decisions"]), f"{name}: not decided")
        for step in run["attempts"]:
            sent = step["request_sha256"]
            need(not sent or sent == sha(one["payload"]), f"{name}: other bytes were sent")
    moments = {(one["kind"], one["occurred_at"]) for one in pack["entries"]}
    for row in pack["history"][1:]:
        what = (row["history_change_reason"], row["history_date"])
        need(what in moments, f"history row {row['history_id']}: no entry tells of it")
    rows = {(row["history_change_reason"], row["history_date"]) for row in pack["history"]}
    for one, said in zip(pack["entries"][1:], told[1:], strict=True):
        kept = (one["kind"], one["occurred_at"]) in rows or said.get("from") == said.get("to")
        need(kept, f"entry {one['chain']}#{one['position']}: it has no history row")


def check(files: dict[str, bytes], keys: list[str], receipt: str) -> str:
    pack = json.loads(files["evidence.json"])
    check_entries(pack)
    said = check_seals(pack, keys)
    check_work(pack, files)
    if receipt:
        all_ = {f"{e['chain']}#{e['position']}:{e['entry_hash'][:8]}" for e in pack["entries"]}
        need(receipt in all_, f"receipt {receipt}: this pack contradicts it")
    for line in files["SHA256SUMS"].decode().splitlines():
        digest, _, name = line.partition("  ")
        same = hashlib.sha256(files.get(name, b"")).hexdigest() == digest
        need(same, f"{name}: changed after the export")
    return f"{len(pack['entries'])} entries of {pack['chain']['name']} are right; {said}"


def read(path: Path) -> dict[str, bytes]:
    if path.is_dir():
        return {one.name: one.read_bytes() for one in path.iterdir() if one.is_file()}
    with zipfile.ZipFile(path) as pack:
        return {name: pack.read(name) for name in pack.namelist()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pack", type=Path)
    parser.add_argument("--key", action="append", default=[])
    parser.add_argument("--receipt", default="")
    asked = parser.parse_args()
    try:
        files = read(asked.pack)
    except (OSError, zipfile.BadZipFile) as error:
        print(f"COULD NOT CHECK: {error}")
        return 2
    try:
        print("GOOD:", check(files, asked.key, asked.receipt))
    except Bad as problem:
        print(f"BAD: {problem}")
        return 1
    except (KeyError, ValueError, TypeError, IndexError, AttributeError) as error:
        print(f"BAD: the pack is not as it was made ({type(error).__name__}: {error})")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
