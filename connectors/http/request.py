"""One HTTP request as values, and as the bytes that are written: equal values, equal bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from connectors.http.target import Target

USER_AGENT = "hitl-automation/1"
_METHOD = re.compile(r"GET|POST|PATCH|PUT|DELETE")
_NAME = re.compile(r"[A-Za-z0-9-]{1,64}")
_VALUE = re.compile(r"[\x20-\x7e]*")
_PATH = re.compile(r"/[\x21-\x22\x24-\x7e]*")
# What we say ourselves, whatever an SDK would like to say.
_OURS = frozenset({
    "host", "user-agent", "accept-encoding", "connection", "content-length", "transfer-encoding",
    "expect", "upgrade", "te", "trailer", "proxy-authorization",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Call:
    """One request. Header values are ASCII without line ends; the body is bytes as they go out."""

    method: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


def write_request(call: Call, target: Target) -> bytes:
    """The whole HTTP/1.1 request. ValueError, without any value in it, for what cannot be one."""
    if not _METHOD.fullmatch(call.method) or not _PATH.fullmatch(target.path):
        raise ValueError("the request line is not one")
    headers = [
        ("Host", target.host_header),
        ("User-Agent", USER_AGENT),
        ("Accept-Encoding", "identity"),
        ("Connection", "close"),
        *((name, value) for name, value in call.headers if name.lower() not in _OURS),
    ]
    if call.body or call.method in ("POST", "PATCH", "PUT"):
        headers.append(("Content-Length", str(len(call.body))))
    for name, value in headers:
        if not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
            raise ValueError(f"the header {name[:64]!r} holds a character that cannot be sent")
    lines = [
        f"{call.method} {target.path} HTTP/1.1",
        *(f"{name}: {value}" for name, value in headers),
    ]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + call.body
