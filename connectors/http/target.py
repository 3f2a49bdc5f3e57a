"""Where a request goes: a URL taken apart strictly, odd spellings refused."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from connectors.http.addresses import is_odd_number

ALLOWED_PORTS = frozenset({80, 443, 8080, 8443})
_DEFAULT_PORTS = {"https": 443, "http": 80}
_HOST = re.compile(r"(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.)*"
                   r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")  # fmt: skip
_URL_CHARACTERS = re.compile(r"[A-Za-z0-9\-._~:/?\[\]@!$&'()*+,;=%]*")


@dataclass(frozen=True, slots=True)
class Target:
    """One checked destination. `host` without brackets, lower case; `path` with its query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def host_and_port(self) -> str:
        """Such as example.com:443 or [2606:4700::1]:443: the form of the allow-list."""
        return f"{self.bracketed}:{self.port}"

    @property
    def bracketed(self) -> str:
        """The host, IPv6 in brackets."""
        return f"[{self.host}]" if ":" in self.host else self.host

    @property
    def host_header(self) -> str:
        """The Host header: the port only when it is not the scheme's own."""
        default = _DEFAULT_PORTS[self.scheme] == self.port
        return self.bracketed if default else self.host_and_port


def parse_target(url: str) -> Target:
    """The destination of a URL. ValueError in plain words for everything unusual in it."""
    if len(url) > 2_000 or not _URL_CHARACTERS.fullmatch(url):
        raise ValueError("must be a plain URL of at most 2000 characters, without spaces or # part")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ValueError("must be a valid URL such as https://example.com/hook") from error
    if parts.scheme not in _DEFAULT_PORTS:
        raise ValueError("must start with https:// (or http://)")
    if "@" in parts.netloc:
        raise ValueError("must not hold a user name or password")
    host = (parts.hostname or "").lower()
    _check_host(host)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, _DEFAULT_PORTS[parts.scheme] if port is None else port, path)


def _check_host(host: str) -> None:
    if ":" in host:
        try:
            ipaddress.IPv6Address(host)
        except ValueError as error:
            raise ValueError("must name a valid IPv6 address in brackets") from error
        if "%" in host:
            raise ValueError("must not name a network interface (% in the address)")
        return
    if is_odd_number(host):
        raise ValueError("must not write its host as a bare or shortened number")
    if len(host) > 253 or not _HOST.fullmatch(host):
        raise ValueError("must name a host in plain letters, such as example.com (xn-- for others)")


def check_base_url(url: str) -> str:
    """The URL unchanged when paths can be put behind it: no query, no slash at its end."""
    target = parse_target(url)
    if "?" in target.path or url.endswith("/"):
        raise ValueError("must be a plain address without a question mark or a slash at its end")
    return url
