"""Base64 as it arrives: foreign characters, lost padding, a cut end."""

from __future__ import annotations

import binascii
import re

FOREIGN = re.compile(rb"[^A-Za-z0-9+/]")


def decode_base64(coded: bytes) -> bytes:
    """The bytes as far as they can be read. Never fails."""
    kept = FOREIGN.sub(b"", coded)
    if len(kept) % 4 == 1:
        # Six bits are not a byte: the last character says nothing.
        kept = kept[:-1]
    return binascii.a2b_base64(kept + b"=" * (-len(kept) % 4))
