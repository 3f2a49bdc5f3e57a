"""EMAIL_* from EMAIL_URL; without it nothing leaves this machine."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import environ

TIMEOUT_S = 20
_SCHEMES = {"smtp": 25, "smtp+tls": 587, "smtps": 587, "smtp+ssl": 465}
NO_MAIL: dict[str, Any] = {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}


def parse_email_url(raw: str) -> dict[str, Any]:
    """Django's EMAIL_* settings; ValueError when it is no mail server's address."""
    parts = urlsplit(raw)
    if parts.scheme not in _SCHEMES or not parts.hostname:
        raise ValueError(f"is not a mail server: it starts with one of {', '.join(_SCHEMES)}")
    config = dict(environ.Env.email_url_config(raw))
    for unused in ("EMAIL_FILE_PATH", "OPTIONS"):
        config.pop(unused, None)
    return {
        **config,
        "EMAIL_HOST_USER": config["EMAIL_HOST_USER"] or "",
        "EMAIL_HOST_PASSWORD": config["EMAIL_HOST_PASSWORD"] or "",
        "EMAIL_PORT": parts.port or _SCHEMES[parts.scheme],
        "EMAIL_TIMEOUT": TIMEOUT_S,
    }
