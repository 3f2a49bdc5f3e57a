"""A calendar server on a free loopback port that keeps what it stores and fails on request."""

from __future__ import annotations

import threading
from base64 import b64encode
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

# What it does with the next PUT or DELETE. "kept" means: it was carried out all the same.
FAULTS = (
    "", "401", "403", "404", "409", "507", "302", "500", "503_kept", "drop", "drop_kept", "reset",
    "garbage_kept", "no_etag", "hang_kept",
)  # fmt: skip
USER, PASSWORD = "ann", "secret word"


@dataclass
class Stored:
    """One entry with the tag that changes whenever somebody writes it."""

    data: bytes
    etag: str


@dataclass
class CalDavServer:
    """Use as a context manager. `entries` by path; `writes` counts what was carried out."""

    fault: str = ""
    entries: dict[str, Stored] = field(default_factory=dict)
    writes: int = 0
    asked: list[str] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> CalDavServer:
        self._server = _Server(("127.0.0.1", 0), _Conversation)
        self._server.calendar = self
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
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

    @property
    def url(self) -> str:
        """Of the one calendar."""
        return f"http://127.0.0.1:{self.port}/ann/diary/"

    @property
    def place(self) -> str:
        """For the list of private hosts."""
        return f"127.0.0.1:{self.port}"

    def write(self, path: str, data: bytes) -> str:
        """Store it; returns its new tag."""
        self.writes += 1
        etag = f'"{self.writes}"'
        self.entries[path] = Stored(data, etag)
        return etag


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    calendar: CalDavServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is part of the tests."""


class _Conversation(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_PUT(self) -> None:
        self._change(self._put)

    def do_DELETE(self) -> None:
        self._change(self._delete)

    def do_GET(self) -> None:
        self.server.calendar.asked.append("GET")
        found = self.server.calendar.entries.get(self.path)
        if not self._signed_in():
            self._answer(401)
        elif found is None:
            self._answer(404)
        else:
            self._answer(200, found.data, found.etag)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's own name
        """Quiet."""

    def _change(self, carry_out: Any) -> None:
        calendar = self.server.calendar
        calendar.asked.append(self.command)
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        fault, kept = calendar.fault.removesuffix("_kept"), calendar.fault.endswith("_kept")
        self.close_connection = True
        if not self._signed_in():
            self._answer(401)
            return
        if kept:
            carry_out(body, quiet=True)
        if fault.isdigit():
            self._answer(int(fault))
        elif fault == "hang":
            calendar.stopped.wait()
        elif fault == "garbage":
            self.wfile.write(b"BEGIN:VCALENDAR\r\n\r\n")
        elif fault in ("drop", "reset"):
            self.connection.close()
        else:
            carry_out(body, quiet=False)

    def _put(self, body: bytes, *, quiet: bool) -> None:
        calendar = self.server.calendar
        if self.headers.get("If-None-Match") == "*" and self.path in calendar.entries:
            if not quiet:
                self._answer(412)
            return
        etag = calendar.write(self.path, body)
        if not quiet:
            self._answer(201, etag="" if calendar.fault == "no_etag" else etag)

    def _delete(self, body: bytes, *, quiet: bool) -> None:
        calendar = self.server.calendar
        found = calendar.entries.get(self.path)
        wanted = self.headers.get("If-Match", "*")
        if found is None or wanted not in ("*", found.etag):
            if not quiet:
                self._answer(404 if found is None else 412)
            return
        calendar.writes += 1
        del calendar.entries[self.path]
        if not quiet:
            self._answer(204)

    def _signed_in(self) -> bool:
        token = b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        return self.headers.get("Authorization") == f"Basic {token}"

    def _answer(self, status: int, body: bytes = b"", etag: str = "") -> None:
        self.send_response(status)
        if etag:
            self.send_header("ETag", etag)
        if status == 302:
            self.send_header("Location", self.server.calendar.url)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
