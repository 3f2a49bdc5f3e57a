"""Signs webhooks the Standard Webhooks way, so that receivers verify them with its libraries."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

from standardwebhooks.webhooks import Webhook

_PREFIX = "whsec_"
# Signs sandbox files only, so that a receiver's verification can be tried out; no secret at all.
SANDBOX_KEY = _PREFIX + base64.b64encode(b"sandbox-key-known-to-everyone").decode()


def signing_key_problem(key: str) -> str:
    """What is wrong with a signing key, without repeating it; empty when it is fine."""
    if not key:
        return "is missing; enter it on the connection's page"
    try:
        raw = base64.b64decode(key.removeprefix(_PREFIX) + "==", validate=False)
    except ValueError:  # not base64, or not even ASCII
        return "must be base64, usually starting with whsec_"
    if len(raw) < 24:
        return "must hold at least 24 random bytes in base64, usually starting with whsec_"
    return ""


def signed_headers(key: str, message_id: str, at: datetime, body: str) -> list[tuple[str, str]]:
    """The three Standard Webhooks headers."""
    moment = at.astimezone(UTC)  # the library takes every time for UTC
    return [
        ("webhook-id", message_id),
        ("webhook-timestamp", str(int(moment.timestamp()))),
        ("webhook-signature", Webhook(key).sign(message_id, moment, body)),
    ]
