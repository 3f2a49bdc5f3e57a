"""One HTTP exchange over one checked connection, step by step, so that every failure has its place.

Written on http.client rather than on a pooled client: those fold "no connection" and "cut off after
the request went out" into one error, and follow proxies and .netrc from the environment.
"""

from __future__ import annotations

import hashlib
import http.client
import io
import socket
from collections.abc import Mapping
from dataclasses import dataclass

from connectors.http.target import Target
from connectors.network import Check, WholeLines, open_socket, wrap_tls
from connectors.text import shorten
from connectors.timeouts import READ_SECONDS, Wall

LARGEST_ANSWER = 64 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `headers` by lower-case name; the body is cut where it grew too large."""

    status: int
    phrase: str
    headers: Mapping[str, str]
    body: bytes
    request_sha256: str

    @property
    def is_success(self) -> bool:
        """Whether the status says it was done."""
        return 200 <= self.status < 300

    @property
    def response_sha256(self) -> str:
        """SHA-256 (hex) of the body as it was read."""
        return hashlib.sha256(self.body).hexdigest()


class NoAnswer(Exception):
    """Bytes went out and no whole status line came back: it may have been applied."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def exchange(
    data: bytes,
    method: str,
    target: Target,
    check: Check | None,
    wall: Wall,
    *,
    largest: int = LARGEST_ANSWER,
) -> Answer:
    """Write one whole request on one new connection; read one answer of at most `largest` bytes.

    CannotConnect when nothing was sent, NoAnswer when it is not known what became of it.
    """
    sock = open_socket(target.host, target.port, wall, check)
    if target.scheme == "https":
        sock = wrap_tls(sock, target.host, wall)
    with sock:
        try:
            sock.settimeout(wall.left(READ_SECONDS))
            sock.sendall(data)
            return _read_answer(sock, method, wall, largest, hashlib.sha256(data).hexdigest())
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise NoAnswer(
                f"{target.host} did not answer after the request went out "
                f"({_short(error)}). It may have been applied; check there first."
            ) from error


def _read_answer(
    sock: socket.socket, method: str, wall: Wall, largest: int, request_sha256: str
) -> Answer:
    response = http.client.HTTPResponse(sock, method=method)
    try:
        sock.settimeout(wall.left(READ_SECONDS))
        response.fp = WholeLines(response.fp)  # type: ignore[assignment]
        response.begin()
        phrase = "".join(c for c in response.reason if c.isprintable())
        return Answer(
            response.status,
            shorten(phrase, 100),
            {name.lower(): value for name, value in response.getheaders()},
            _read_body(response, largest),
            request_sha256,
        )
    finally:
        response.close()


def _read_body(response: http.client.HTTPResponse, largest: int) -> bytes:
    """As much of the body as came, at most `largest`: the status, once known, decides alone."""
    body = io.BytesIO()
    try:
        while body.tell() < largest:
            part = response.read1(largest - body.tell())
            if not part:
                break
            body.write(part)
    except (OSError, http.client.HTTPException, ValueError):
        return body.getvalue()
    return body.getvalue()


def _short(error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    text = "".join(c if c.isprintable() else " " for c in str(error))
    return shorten(text, 120) or type(error).__name__
