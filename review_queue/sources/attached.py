"""The bytes of one attachment, found again in the raw mail by their digest."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from typing import Any

MOST_PARTS = 1_000


class AttachmentGone(Exception):
    """The raw source holds no file with this digest any more, or in an encoding nobody reads."""


def attachment_bytes(raw: bytes, file: Mapping[str, Any]) -> bytes:
    """The file's bytes as they were when it came in; raises AttachmentGone when not found.

    Only bytes with the digest kept at intake are ever given out, so a change of the raw source or
    of this reader can never show another file under the same name.
    """
    wanted = str(file.get("sha256", ""))
    try:
        message = message_from_bytes(raw, policy=compat32)
        parts = [part for _, part in zip(range(MOST_PARTS), message.walk(), strict=False)]
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as problem:
        raise AttachmentGone("The mail's structure cannot be read again.") from problem
    for part in parts:
        content = _content(part)
        if content and hashlib.sha256(content).hexdigest() == wanted:
            return content
    raise AttachmentGone("The file could not be taken out of the mail.")


def _content(part: Message) -> bytes:
    if part.is_multipart():
        if part.get_content_maintype() != "message":
            return b""
        inner = part.get_payload()
        enclosed = [one for one in inner if isinstance(one, Message)] if inner else []
        try:
            return b"\n".join(one.as_bytes() for one in enclosed)
        except (ValueError, TypeError, LookupError, AttributeError):
            return b""
    decoded = part.get_payload(decode=True)
    return decoded if isinstance(decoded, bytes) else b""
