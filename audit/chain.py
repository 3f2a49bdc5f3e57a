"""How an entry is hashed and linked: pure functions, no database."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from audit.actors import Actor

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened. `kind` reads app.noun.past_verb; `payload` holds no floats."""

    kind: str
    actor: Actor
    object_ref: str
    payload: Mapping[str, object]
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class LinkedEntry:
    """An event at its place in a chain, ready to be written."""

    chain: str
    position: int
    prev_hash: str
    entry_hash: str
    kind: str
    actor: str
    occurred_at: str
    object_ref: str
    payload_sha256: str
    salt: str
    payload_text: str


def utc_text(moment: datetime) -> str:
    """Fixed-width UTC text, microseconds included: 2026-11-22T10:00:00.000000Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def canonical(value: object) -> str:
    """JSON with sorted keys and no spaces; floats are refused, they do not survive a round trip."""
    return json.dumps(
        _without_floats(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )


def payload_hash(salt: str, text: str) -> str:
    """SHA-256 of the salted payload: the commitment that stays when the payload is erased."""
    return hashlib.sha256(f"hist-v1\0{salt}{text}".encode(errors="surrogatepass")).hexdigest()


def entry_hash(fields: Mapping[str, object]) -> str:
    """SHA-256 over the canonical entry, payload commitment and previous hash included."""
    return hashlib.sha256(
        f"entry-v1\0{canonical(fields)}".encode(errors="surrogatepass")
    ).hexdigest()


def link(event: Event, *, chain: str, position: int, prev_hash: str) -> LinkedEntry:
    """Place an event at `position` (from 1) behind `prev_hash` (GENESIS for the first)."""
    salt = secrets.token_hex(16)
    text = canonical(event.payload)
    hashed: dict[str, object] = {
        "chain": chain,
        "position": position,
        "prev_hash": prev_hash or GENESIS,
        "kind": event.kind,
        "actor": canonical(event.actor.as_json()),
        "occurred_at": utc_text(event.occurred_at),
        "object_ref": event.object_ref,
        "payload_sha256": payload_hash(salt, text),
    }
    return LinkedEntry(
        **hashed,  # type: ignore[arg-type]
        entry_hash=entry_hash(hashed),
        salt=salt,
        payload_text=text,
    )


def _without_floats(value: object) -> object:
    if isinstance(value, float):
        raise TypeError("a ledger payload holds no floats: use integers or text")
    if isinstance(value, Mapping):
        return {str(key): _without_floats(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without_floats(item) for item in value]
    return value
