"""One function per kind of value; each returns it or raises ValueError saying what is wrong."""

from __future__ import annotations

import re
import zoneinfo
from decimal import Decimal, InvalidOperation
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.fernet import Fernet

from audit.notes import key_from_text
from connectors.http.target import parse_target
from connectors.webhook.signing import signing_key_problem

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
_YES = {"1", "true", "yes", "on"}
_NO = {"0", "false", "no", "off"}
_HOST = re.compile(r"^(\*|\.?[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])$", re.IGNORECASE)
_SHORTEST_SECRET = 32
_FEWEST_DISTINCT = 8
_SHORTEST_TOKEN = 16


def yes_or_no(raw: str) -> bool:
    """1/true/yes/on or 0/false/no/off."""
    if raw.lower() in _YES:
        return True
    if raw.lower() in _NO:
        return False
    raise ValueError("is neither yes nor no (1, true, yes, on, 0, false, no, off)")


def folder(raw: str) -> Path:
    """A folder, as a full path; `~` is the home of the account."""
    return Path(raw).expanduser().resolve()


def port(raw: str) -> int:
    """A TCP port, 1 to 65535."""
    if not (raw.isascii() and raw.isdigit() and 1 <= int(raw) <= 65535):
        raise ValueError("is not a port number from 1 to 65535")
    return int(raw)


def secret_key(raw: str) -> str:
    """At least 32 characters, not a single one repeated."""
    if len(raw) < _SHORTEST_SECRET or len(set(raw)) < _FEWEST_DISTINCT:
        raise ValueError(
            "is too easy to guess: it needs at least 32 random characters "
            "(leave it unset to have one made and kept in DATA_DIR)"
        )
    return raw


def _listed(raw: str) -> list[str]:
    parts = [part.strip() for part in raw.split(",")]
    if not all(parts):
        raise ValueError("has an empty entry between commas")
    return parts


def hosts(raw: str) -> list[str]:
    """Host names without scheme, port or path."""
    names = _listed(raw)
    wrong = [name for name in names if not _HOST.match(name)]
    if wrong:
        raise ValueError(f"holds {wrong[0]!r}, which is not a host name (no scheme, port or path)")
    return names


def host_and_ports(raw: str) -> frozenset[str]:
    """Entries such as erp.local:8080."""
    entries = _listed(raw)
    for entry in entries:
        name, _, number = entry.rpartition(":")
        if not _HOST.match(name) or not (number.isascii() and number.isdigit()):
            raise ValueError(f"holds {entry!r}, which is not host:port")
    return frozenset(entries)


def origins(raw: str) -> list[str]:
    """Scheme and host, nothing after."""
    names = _listed(raw)
    for name in names:
        parts = urlsplit(name)
        bare = not parts.path and not parts.query
        if parts.scheme not in {"http", "https"} or not parts.hostname or not bare:
            raise ValueError(f"holds {name!r}, which is not scheme and host")
    return names


def fernet_keys(raw: str) -> list[str]:
    """Fernet keys, newest first."""
    keys = _listed(raw)
    for position, key in enumerate(keys, start=1):
        try:
            Fernet(key)
        except ValueError as error:
            raise ValueError(
                f"has no valid key in place {position}: each is 32 random bytes in URL-safe base64"
            ) from error
    return keys


def checkpoint_keys(raw: str) -> list[str]:
    """Public keys of the anchor, as in its file anchor.pub."""
    keys = _listed(raw)
    for position, key in enumerate(keys, start=1):
        try:
            key_from_text(key)
        except ValueError as error:
            raise ValueError(f"holds in place {position} what {error}") from error
    return keys


def bearer_key(raw: str) -> str:
    """Printable ASCII without spaces or quotes: it becomes an HTTP header."""
    if not raw.isascii() or not raw.isprintable() or any(mark in raw for mark in " \"'"):
        raise ValueError("holds a space, a quote or a character that cannot go into a header")
    return raw


def monitor_token(raw: str) -> str:
    """As `bearer_key`, at least 16 characters."""
    if len(bearer_key(raw)) < _SHORTEST_TOKEN:
        raise ValueError("is shorter than 16 characters")
    return raw


def http_address(raw: str) -> str:
    """An http(s) address, without the slash at its end."""
    parts = urlsplit(raw)
    if parts.scheme not in {"http", "https"} or not parts.hostname or " " in raw:
        raise ValueError("is not an http or https address")
    return raw.rstrip("/")


def webhook_address(raw: str) -> str:
    """The full address of a receiver, as the webhook connection takes it."""
    parse_target(raw)
    return raw


def webhook_key(raw: str) -> str:
    """A signing key of the Standard Webhooks: base64, at least 24 bytes."""
    problem = signing_key_problem(raw)
    if problem:
        raise ValueError(problem)
    return raw


def redis_address(raw: str) -> str:
    """redis:// or rediss:// with a host, and a numbered database."""
    parts = urlsplit(raw)
    if parts.scheme not in {"redis", "rediss"} or not parts.hostname:
        raise ValueError("is not a redis:// or rediss:// address with a host")
    database = parts.path.strip("/")
    if database and not database.isdigit():
        raise ValueError("names a database that is not a number")
    _ = parts.port  # raises ValueError with its own words when it is no port
    return raw


def dollars(raw: str) -> int:
    """An amount in US dollars, as millionths of one."""
    try:
        amount = Decimal(raw)
    except InvalidOperation as error:
        raise ValueError("is not an amount in US dollars") from error
    if not amount.is_finite() or not 0 <= amount <= 10_000:
        raise ValueError("is not an amount from 0 to 10000 US dollars")
    return int(amount * 1_000_000)


def calls_in_flight(raw: str) -> int:
    """1 to 512."""
    if not (raw.isascii() and raw.isdigit() and 1 <= int(raw) <= 512):
        raise ValueError("is not a number from 1 to 512")
    return int(raw)


def one_word(raw: str) -> str:
    """A name without spaces or control characters."""
    if not raw.isprintable() or any(mark.isspace() for mark in raw):
        raise ValueError("holds a space or an invisible character")
    return raw


def deployment_id(raw: str) -> str:
    """3 to 64 letters, digits, dots and dashes."""
    if not re.fullmatch(r"[A-Za-z0-9.-]{3,64}", raw):
        raise ValueError("is not 3 to 64 letters, digits, dots or dashes")
    return raw


def mail_address(raw: str) -> str:
    """`Name <name@host>` or `name@host`."""
    _, address = parseaddr(raw)
    local, _, host = address.rpartition("@")
    if not local or not host or "\n" in raw or "\r" in raw:
        raise ValueError("is not a mail address")
    return raw


def time_zone(raw: str) -> str:
    """A name of the IANA time zone list."""
    if raw not in zoneinfo.available_timezones():
        raise ValueError("is not a known time zone")
    return raw


def log_level(raw: str) -> str:
    """DEBUG, INFO, WARNING, ERROR or CRITICAL."""
    if raw.upper() not in LOG_LEVELS:
        raise ValueError(f"is none of {', '.join(LOG_LEVELS)}")
    return raw.upper()


def demo_password(raw: str) -> str:
    """At least 8 characters."""
    if len(raw) < 8:
        raise ValueError("is shorter than 8 characters")
    return raw
