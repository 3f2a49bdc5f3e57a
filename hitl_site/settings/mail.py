"""EMAIL_URL once understood, for the mail connector and for Django's own mails."""

from __future__ import annotations

from typing import Any

from connectors.contract import ConnectionSettings
from connectors.email.url import InvalidEmailUrl, settings_from_email_url

TIMEOUT_S = 20
NO_MAIL: dict[str, Any] = {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}


def parse_email_url(raw: str) -> ConnectionSettings:
    """The mail server's connection; ValueError when it is none. The text never holds a password."""
    try:
        return settings_from_email_url(raw)
    except InvalidEmailUrl as error:
        raise ValueError(str(error).removeprefix("EMAIL_URL ").rstrip(".")) from error


def sender_of(connection: ConnectionSettings | None, default: str) -> str:
    """Who letters to staff come from: the mail server's own sender where EMAIL_URL names one."""
    named: str | None = connection.settings.get("from_address") if connection else None
    return named or default


def django_mail(connection: ConnectionSettings | None) -> dict[str, Any]:
    """Django's EMAIL_* settings; without a connection its mails go nowhere."""
    if connection is None:
        return NO_MAIL
    found = connection.settings
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": found["host"],
        "EMAIL_PORT": found["port"],
        "EMAIL_HOST_USER": found["username"],
        "EMAIL_HOST_PASSWORD": connection.secrets.get("password", ""),
        "EMAIL_USE_TLS": found["security"] == "starttls",
        "EMAIL_USE_SSL": found["security"] == "tls",
        "EMAIL_TIMEOUT": TIMEOUT_S,
    }
