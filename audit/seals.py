"""How a seal is hashed: the entry's place in the one global sequence, bound to the seal before."""

from __future__ import annotations

import hashlib


def seal_text(seq: int, prev_hash: str, entry_hash: str, sealed_at: str) -> str:
    """The exact text that is hashed, equal to `audit.chain.canonical` of its four fields."""
    return (
        f'{{"entry_hash":"{entry_hash}","prev_hash":"{prev_hash}",'
        f'"sealed_at":"{sealed_at}","seq":{seq}}}'
    )


def seal_hash(seq: int, prev_hash: str, entry_hash: str, sealed_at: str) -> str:
    """SHA-256 of the seal's text; `prev_hash` is GENESIS for the first."""
    text = seal_text(seq, prev_hash, entry_hash, sealed_at)
    return hashlib.sha256(f"seal-v1\0{text}".encode(errors="surrogatepass")).hexdigest()
