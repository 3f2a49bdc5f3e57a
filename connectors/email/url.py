"""Reads EMAIL_URL, the one-line form of a mail connection."""

from __future__ import annotations

from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from connectors.contract import ConnectionSettings
from connectors.email.settings import EmailSettings
from connectors.settings import InvalidConnection, fit_settings

_SCHEMES = {"smtp": ("none", 25), "smtp+tls": ("starttls", 587), "smtps": ("tls", 465)}
LABEL = "EMAIL_URL"
FORM = "smtp+tls://user:password@mail.example.com:587?from=help@example.com"


class InvalidEmailUrl(ValueError):
    """EMAIL_URL cannot be understood; no mail goes out. The text never repeats the password."""


def settings_from_email_url(url: str, *, connection_id: int = 0) -> ConnectionSettings:
    """The connection an EMAIL_URL describes. Raises InvalidEmailUrl.

    smtp:// is unencrypted (25), smtp+tls:// uses STARTTLS (587), smtps:// is TLS from the start
    (465). Percent-encode special characters of user and password. `?from=` names the sender.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        # Not chained: urlsplit quotes what it took for the port, and that can be the password.
        raise InvalidEmailUrl(
            f"EMAIL_URL is not a valid address: write it like {FORM} and percent-encode / # ? @ "
            "in the password (%2F %23 %3F %40)"
        ) from None
    if parts.scheme not in _SCHEMES:
        raise InvalidEmailUrl(
            f"EMAIL_URL must start with smtp://, smtp+tls:// or smtps://: write it like {FORM}"
        )
    security, default_port = _SCHEMES[parts.scheme]
    _check_shape(parts)
    settings = {
        "host": parts.hostname or "",
        "port": default_port if port is None else port,
        "security": security,
        "username": unquote(parts.username or ""),
        "from_address": _sender(parts),
    }
    try:
        fit_settings(LABEL, EmailSettings, settings)
    except InvalidConnection as error:
        raise InvalidEmailUrl(f"{error} Write it like {FORM}") from error
    secrets = {"password": unquote(parts.password)} if parts.password else {}
    return ConnectionSettings(connection_id, "email", LABEL, settings, secrets)


def _check_shape(parts: SplitResult) -> None:
    if not parts.hostname:
        raise InvalidEmailUrl(f"EMAIL_URL names no server: write it like {FORM}")
    if parts.path not in ("", "/") or parts.fragment:
        raise InvalidEmailUrl(
            "EMAIL_URL has something after the server's name. If the password holds / # ? or @, "
            "percent-encode it (%2F %23 %3F %40)."
        )
    if bool(parts.username) != bool(parts.password):
        raise InvalidEmailUrl("EMAIL_URL needs both a user name and a password, or neither.")


def _sender(parts: SplitResult) -> str | None:
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    if any(name != "from" for name, _ in pairs) or len(pairs) > 1:
        raise InvalidEmailUrl("EMAIL_URL takes only ?from= after the server's name.")
    return pairs[0][1] if pairs else None
