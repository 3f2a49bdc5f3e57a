"""One HTTP exchange over one checked connection, step by step, so that every failure has its place.

Written on http.client rather than on a pooled client: those fold "no connection" and "cut off after
the request went out" into one error, and follow proxies and .netrc from the environment.
"""

from __future__ import annotations

import hashlib
import http.client
import io
import socket
from dataclasses import dataclass

from connectors.contract import NotSent, Outcome, Sent, Unknown
from connectors.network import CannotConnect, Check, WholeLines, open_socket, wrap_tls
from connectors.text import shorten
from connectors.timeouts import READ_SECONDS, WALL_SECONDS, Wall
from connectors.webhook.target import Target

LARGEST_ANSWER = 64 * 1024
_TRY_LATER = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, and at most 64 KiB of the body."""

    status: int
    phrase: str
    body: bytes


def post(data: bytes, target: Target, check: Check | None, *, rejects_with_4xx: bool) -> Outcome:
    """Write the request once and classify. NotSent only before the first byte, or as declared."""
    with Wall(WALL_SECONDS) as wall:
        try:
            sock = open_socket(target.host, target.port, wall, check)
            if target.scheme == "https":
                sock = wrap_tls(sock, target.host, wall)
        except CannotConnect as error:
            return NotSent(f"{error.reason} Nothing was sent.", error.retryable)
        with sock:
            try:
                sock.settimeout(wall.left(READ_SECONDS))
                sock.sendall(data)
                answer = _read_answer(sock, wall)
            except (OSError, http.client.HTTPException, ValueError) as error:
                return Unknown(
                    f"{target.host} did not answer after the request went out "
                    f"({_short(error)}). It may have been applied; check there first."
                )
    return _classify(answer, target.host, rejects_with_4xx=rejects_with_4xx)


def _classify(answer: Answer, host: str, *, rejects_with_4xx: bool) -> Outcome:
    said = f"{host} answered {answer.status} {answer.phrase}".rstrip()
    if 200 <= answer.status < 300:
        digest = hashlib.sha256(answer.body).hexdigest()
        return Sent(f"http:{answer.status}", f"{said}.", digest)
    if 400 <= answer.status < 500 and rejects_with_4xx:
        return NotSent(f"{said}: it refused the request.", answer.status in _TRY_LATER)
    if 300 <= answer.status < 400:
        return Unknown(f"{said}: redirects are not followed. Enter the final address instead.")
    return Unknown(f"{said}. It may have been applied; check there first.")


def _read_answer(sock: socket.socket, wall: Wall) -> Answer:
    response = http.client.HTTPResponse(sock, method="POST")
    try:
        sock.settimeout(wall.left(READ_SECONDS))
        response.fp = WholeLines(response.fp)  # type: ignore[assignment]
        response.begin()
        phrase = "".join(c for c in response.reason if c.isprintable())
        return Answer(response.status, shorten(phrase, 100), _read_body(response))
    finally:
        response.close()


def _read_body(response: http.client.HTTPResponse) -> bytes:
    """As much of the body as came, at most 64 KiB: once the status is known it decides alone."""
    body = io.BytesIO()
    try:
        while body.tell() < LARGEST_ANSWER:
            part = response.read1(LARGEST_ANSWER - body.tell())
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
