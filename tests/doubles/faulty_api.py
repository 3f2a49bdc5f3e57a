"""A loopback HTTP API that logs what it applies and fails on request, before or after applying."""

from __future__ import annotations

import json
import socket
import struct
import threading
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

# What happens to one changing request; "before" means that nothing was applied.
BEFORE = ("drop_before", "reset_before", "hang_before", "500_before", "429_before")
AFTER = ("500_after", "hang_after", "reset_after", "drop_after", "garbage_after", "drip_after",
         "cut_body_after")  # fmt: skip
FAULTS = (*BEFORE, *AFTER)


@dataclass(frozen=True)
class Asked:
    """One request as it came in."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        """The body as form fields."""
        return {k: v[0] for k, v in parse_qs(self.body.decode(), keep_blank_values=True).items()}

    @property
    def json(self) -> dict[str, Any]:
        """The body as a JSON object."""
        found: dict[str, Any] = json.loads(self.body or b"{}")
        return found


Reply = tuple[int, dict[str, Any]]


class FaultyApi(ABC):
    """Use as a context manager. `fault` hits the next changing request, then it is over."""

    def __init__(self) -> None:
        self.fault = ""
        self.keeps_failing = False
        self.fault_for_reads = ""
        self.asked: list[Asked] = []
        self.stopped = threading.Event()
        self.hit = threading.Event()  # the fault has happened, and what was applied is applied
        self.lock = threading.RLock()
        self.port = 0
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    @abstractmethod
    def changes(self, asked: Asked) -> bool:
        """Whether this request changes something."""

    @abstractmethod
    def apply(self, asked: Asked) -> Reply:
        """Act on it and say what came of it."""

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def host_and_port(self) -> str:
        """As the list of allowed private hosts has it."""
        return f"127.0.0.1:{self.port}"

    def next_fault(self, asked: Asked) -> str:
        """The fault for this request."""
        if not self.changes(asked):
            return self.fault_for_reads
        fault = self.fault
        if not self.keeps_failing:
            self.fault = ""
        return fault

    def __enter__(self) -> Self:
        self._server = _Server(("127.0.0.1", 0), _Conversation)
        self._server.api = self
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stopped.set()
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64
    api: FaultyApi

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is part of the tests."""


class _Conversation(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def _serve(self) -> None:
        api = self.server.api
        self.close_connection = True
        parts = urlsplit(self.path)
        asked = Asked(
            self.command,
            parts.path,
            {k: v[0] for k, v in parse_qs(parts.query, keep_blank_values=True).items()},
            {name.lower(): value for name, value in self.headers.items()},
            self.rfile.read(int(self.headers.get("Content-Length") or 0)),
        )
        with api.lock:
            api.asked.append(asked)
            fault = api.next_fault(asked)
            if fault.endswith("_before"):
                reply: Reply | None = None
            else:
                reply = api.apply(asked)
        if fault:
            api.hit.set()
        self._answer(fault, reply)

    def __getattr__(self, name: str) -> Any:
        """Every method is served alike."""
        if name.startswith("do_"):
            return self._serve
        raise AttributeError(name)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's own name
        """Quiet."""

    def _answer(self, fault: str, reply: Reply | None) -> None:
        what = fault.removesuffix("_before").removesuffix("_after")
        if what == "hang":
            self.server.api.stopped.wait()
        elif what == "drop":
            self.connection.shutdown(socket.SHUT_RDWR)
        elif what == "reset":
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.connection.close()
        elif what == "garbage":
            self.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n")
        elif what == "drip":
            self._drip()
        elif what in ("500", "429"):
            self._write(int(what), b'{"error": {"message": "try again"}, "message": "try again"}')
        else:
            status, body = reply or (500, {})
            data = json.dumps(body).encode()
            self._write(status, data, cut=what == "cut_body")

    def _write(self, status: int, data: bytes, *, cut: bool = False) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        length = len(data) if status != 204 else 0
        self.send_header("Content-Length", str(length))
        self.end_headers()
        if status != 204:
            self.wfile.write(data[: len(data) // 2] if cut else data)

    def _drip(self) -> None:
        for byte in b"HTTP/1.1 200 " + b"O" * 10_000:
            if self.server.api.stopped.wait(0.02):
                return
            self.wfile.write(bytes([byte]))
