"""Secrets at rest: Fernet, newest key first, so that keys can be rotated."""

from __future__ import annotations

import json
from collections.abc import Mapping

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from review_queue.errors import QueueError


class UnreadableSecret(QueueError):
    """The stored secret was written under a key this installation no longer has."""

    what_to_do = "Enter the secret again, or add the old key to FIELD_ENCRYPTION_KEYS."


def encrypt_secrets(values: Mapping[str, str]) -> str:
    """One opaque text for a mapping of secrets; empty for none."""
    if not values:
        return ""
    return _cipher().encrypt(json.dumps(dict(values)).encode()).decode()


def decrypt_secrets(text: str) -> dict[str, str]:
    """The mapping again. Raises UnreadableSecret."""
    if not text:
        return {}
    try:
        plain: dict[str, str] = json.loads(_cipher().decrypt(text.encode()))
    except InvalidToken as error:
        raise UnreadableSecret("A stored secret cannot be read with today's keys.") from error
    return plain


def _cipher() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.FIELD_ENCRYPTION_KEYS])
