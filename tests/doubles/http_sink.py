"""A real HTTP server on a free loopback port that logs what it applies and fails on request."""

from __future__ import annotations

import socket
import ssl
import struct
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

STATUSES = {"200": 200, "204": 204, "302": 302, "303": 303, "307": 307, "400": 400, "404": 404,
            "409": 409, "429": 429, "500": 500, "503": 503}  # fmt: skip
# The others: "hang", "reset" and "drop" after reading; "refuse" resets before reading; "garbage";
# "drip" sends the status line byte by byte, "drip_body" the body; "big" answers 1 MiB.
BEHAVIOURS = (*STATUSES, "hang", "reset", "drop", "garbage", "drip", "drip_body", "big")


@dataclass(frozen=True)
class Applied:
    """One request the server read completely and acted on."""

    path: str
    headers: dict[str, str]
    body: bytes


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    sink: HttpSink

    def get_request(self) -> tuple[Any, Any]:
        self.sink.connections += 1
        return super().get_request()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is part of the tests."""


class _Conversation(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        sink = self.server.sink
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        sink.applied.append(Applied(self.path, headers, body))
        self.close_connection = True
        if sink.behaviour in STATUSES:
            self._answer(STATUSES[sink.behaviour], b"{}")
        elif sink.behaviour == "big":
            self._answer(200, b"x" * 1024 * 1024)
        else:
            getattr(self, f"_{sink.behaviour}")()

    def do_GET(self) -> None:
        """A followed redirect would come in here: it is logged like any other."""
        self.server.sink.applied.append(Applied(self.path, {}, b""))
        self._answer(200, b"followed")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's own name
        """Quiet."""

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("Location", self.server.sink.url("/followed"))
        if status == 429:
            self.send_header("Retry-After", "60")
        self.send_header("Content-Length", str(len(body) if status != 204 else 0))
        self.end_headers()
        if status != 204:
            self.wfile.write(body)

    def _hang(self) -> None:
        self.server.sink.stopped.wait()

    def _drop(self) -> None:
        self.connection.shutdown(socket.SHUT_RDWR)

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def _garbage(self) -> None:
        self.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n")

    def _drip(self) -> None:
        self._slowly(b"HTTP/1.1 200 " + b"O" * 10_000)

    def _drip_body(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n")
        self._slowly(b"x" * 10_000)

    def _slowly(self, data: bytes) -> None:
        for byte in data:
            if self.server.sink.stopped.wait(0.02):
                return
            self.wfile.write(bytes([byte]))


class HttpSink:
    """Use as a context manager. Set `behaviour` (one of BEHAVIOURS) at any time."""

    def __init__(self, behaviour: str = "200", *, tls: ssl.SSLContext | None = None) -> None:
        self.behaviour = behaviour
        self.applied: list[Applied] = []
        self.connections = 0
        self.stopped = threading.Event()
        self._scheme = "https" if tls else "http"
        self._server = _Server(("127.0.0.1", 0), _Conversation)
        self._server.sink = self
        self.port: int = self._server.server_address[1]
        if tls:
            self._server.socket = tls.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    def url(self, path: str = "/hook", host: str = "127.0.0.1") -> str:
        """Where it listens."""
        return f"{self._scheme}://{host}:{self.port}{path}"

    def __enter__(self) -> HttpSink:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stopped.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
