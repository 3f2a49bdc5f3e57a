"""FX, the fake provider: a process that logs durably what it applies, and fails on request.

`python -m tests.torture.provider LOG` prints its HTTP and SMTP port. Paths: /k remembers keys,
/a applies whatever comes, /q too but can be asked. PUT /mode changes how it behaves.
"""

from __future__ import annotations

import hashlib
import json
import random
import socket
import struct
import sys
import threading
from email.parser import BytesHeaderParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.doubles.smtp_sink import Letter, SmtpSink
from tests.torture.effects_log import Log

# What happens to a request. "after": it was applied first; "before": it was not.
MODES = (
    "ok",
    "hang_after",
    "reset_after",
    "500_after",
    "503_mute",  # applied, and cannot be asked afterwards
    "500_before",
    "429_before",
    "drip_after",
    "slow",
)

SLOW_S = 3.0


class Provider:
    """What was applied under which key, and how the next requests are answered."""

    def __init__(self, log: Log, seed: int) -> None:
        self.log = log
        self.lock = threading.Lock()
        self.applied: dict[str, str] = {}  # key -> hash of the body it was applied with
        self.stopped = threading.Event()
        self.mode, self.share = "ok", 1.0
        self._random = random.Random(seed)  # noqa: S311 - which request fails, not a secret

    def next_mode(self) -> str:
        """The mode of one request: `share` of them misbehave."""
        with self.lock:
            return self.mode if self._random.random() < self.share else "ok"

    def apply(self, channel: str, key: str, body: bytes, mode: str) -> str:
        """Log the request and apply it unless the mode or the key says no; what came of it."""
        sha = hashlib.sha256(body).hexdigest()
        with self.lock:
            known = self.applied.get(key)
            if mode.endswith("_before"):
                result = "refused"
            elif channel == "k" and known == sha:
                result = "replayed"
            elif channel == "k" and known is not None:
                result = "conflict"
            else:
                result = "applied"
                self.applied[key] = sha
            self.log.say(
                channel=channel, key=key, sha256=sha, body=body.decode("utf-8", "replace"),
                result=result, mode=mode,
            )  # fmt: skip
        return result


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    provider: Provider
    sink: SmtpSink

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that is killed in the middle is what this is for."""


class _Conversation(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        provider = self.server.provider
        body = self.rfile.read(int(self.headers["Content-Length"]))
        channel, key = self.path.strip("/")[:1], self.headers.get("Idempotency-Key", "")
        mode = provider.next_mode()
        result = provider.apply(channel, key, body, mode)
        self.close_connection = True
        if result == "conflict":
            self._answer(409)
        elif mode == "hang_after":
            provider.stopped.wait(60)
        elif mode == "reset_after":
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.connection.close()
        elif mode == "slow":
            provider.stopped.wait(SLOW_S)
            self._answer(200)
        elif mode == "drip_after":
            self._drip()
        else:
            self._answer(int(mode[:3]) if mode[:3].isdecimal() else 200)

    def do_GET(self) -> None:
        """Was this reference applied? 200 yes, 404 no, 503 when it cannot say."""
        if self.server.provider.mode == "503_mute":
            self._answer(503)
            return
        known = self.path.rpartition("=")[2] in self.server.provider.applied
        self._answer(200 if known else 404)

    def do_PUT(self) -> None:
        """How the next requests and letters fare; `forget` is a provider on its first day."""
        wanted = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        provider = self.server.provider
        if wanted["mode"] not in MODES:
            self._answer(400)
            return
        with provider.lock:
            provider.mode, provider.share = wanted["mode"], wanted["share"]
            if wanted["forget"]:
                provider.applied.clear()
        self.server.sink.fault = wanted["smtp"]
        self._answer(200)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's own name
        """Quiet."""

    def _answer(self, status: int) -> None:
        self.send_response(status)
        if status == 429:
            self.send_header("Retry-After", "1")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def _drip(self) -> None:
        for byte in b"HTTP/1.1 200 " + b"O" * 1_000:
            if self.server.provider.stopped.wait(0.05):
                return
            self.wfile.write(bytes([byte]))


class _Letters(list[Letter]):
    """What the mail server keeps, logged before it says so."""

    def __init__(self, provider: Provider) -> None:
        super().__init__()
        self._provider = provider

    def append(self, letter: Letter) -> None:
        message_id = BytesHeaderParser().parsebytes(letter.data)["Message-ID"]
        key = message_id.strip("<>").partition("@")[0]
        self._provider.apply("m", key, letter.data, "ok")


def main(log: Path, seed: int) -> None:
    """Serve until standard input ends, which is when the harness is gone."""
    provider = Provider(Log(log), seed)
    server = _Server(("127.0.0.1", 0), _Conversation)
    server.provider = provider
    with SmtpSink() as sink:
        sink.letters = _Letters(provider)
        server.sink = sink
        threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
        print(server.server_address[1], sink.port, flush=True)  # noqa: T201
        sys.stdin.read()
        provider.stopped.set()
        server.shutdown()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
