"""The hashes of one row as the database gives it, without building objects."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from json.encoder import encode_basestring
from typing import Any

HASHED = (
    "chain",
    "position",
    "prev_hash",
    "kind",
    "actor",
    "occurred_at",
    "object_ref",
    "payload_sha256",
)
_CHANGED = "payload: the details are not what was hashed"
# chain, position, prev_hash, entry_hash, kind, actor, occurred_at, object_ref, payload_sha256,
# salt, text, hash of the entry before (fast runs only)
Row = tuple[Any, ...]


def are_whole(rows: Sequence[Row]) -> list[bool]:
    """Of each row whether entry and details are what was hashed; what is not says `what_is_wrong`.

    The same texts as there, in one loop: this is most of what a verification does. A row without
    details counts as not whole.
    """
    quote, whole = encode_basestring, []
    for (
        chain,
        position,
        prev_hash,
        own,
        kind,
        actor,
        at,
        ref,
        payload_sha256,
        salt,
        text,
        _,
    ) in rows:
        try:
            entry = (
                f'entry-v1\0{{"actor":{quote(actor)},"chain":{quote(chain)},"kind":{quote(kind)},'
                f'"object_ref":{quote(ref)},"occurred_at":"{at}",'
                f'"payload_sha256":"{payload_sha256}","position":{position},'
                f'"prev_hash":"{prev_hash}"}}'
            )
            whole.append(
                sha256(entry.encode()).hexdigest() == own
                and salt is not None
                and sha256(f"hist-v1\0{salt}{text}".encode()).hexdigest() == payload_sha256
            )
        except (TypeError, UnicodeEncodeError):  # seldom: to be looked at by itself
            whole.append(False)
    return whole


def what_is_wrong(row: Row, expected: int, last: str, erased: frozenset[str]) -> str:
    """Empty when the row is what was hashed and follows from `last` at place `expected`.

    The text put together here equals `audit.chain.canonical` of the fields; a test compares them.
    """
    chain, position, prev_hash, own, kind, actor, at, object_ref, payload_sha256, salt, text = row[
        :11
    ]
    if position != expected:
        return _misplaced(position, expected)
    if prev_hash != last:
        return "link: it does not follow from the entry before it"
    quote = encode_basestring
    try:
        hashed = (
            f'entry-v1\0{{"actor":{quote(actor)},"chain":{quote(chain)},"kind":{quote(kind)},'
            f'"object_ref":{quote(object_ref)},"occurred_at":"{at}",'
            f'"payload_sha256":"{payload_sha256}","position":{position},'
            f'"prev_hash":"{prev_hash}"}}'
        )
    except TypeError:  # a column of SQLite holds something else than text
        return "content: the entry is not what was hashed"
    if sha256(hashed.encode(errors="surrogatepass")).hexdigest() != own:
        return "content: the entry is not what was hashed"
    if salt is not None:
        said = f"hist-v1\0{salt}{text}".encode(errors="surrogatepass")
        return "" if sha256(said).hexdigest() == payload_sha256 else _CHANGED
    return "" if own in erased else "payload: the details are gone, and no entry says why"


def _misplaced(position: object, expected: int) -> str:
    if isinstance(position, int) and position > expected:
        return f"missing: entry {expected} is gone, {position} follows"
    return f"position: expected {expected}"
