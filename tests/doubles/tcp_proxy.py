"""A TCP proxy that misbehaves on demand: stands in for a network."""

from __future__ import annotations

import socket
import struct
import threading
from enum import StrEnum
from types import TracebackType
from typing import Self


class Weather(StrEnum):
    """What happens to a connection made from now on (CUT also ends those there are)."""

    PASS = "pass"
    REFUSE = "refuse"  # accepted and reset at once
    BLACK_HOLE = "black_hole"  # accepted, nothing is ever answered
    CUT_AFTER_REQUEST = "cut_after_request"  # the request arrives, the answer does not


class TcpProxy:
    """Listens on 127.0.0.1:`port` and forwards to `target` as `weather` allows."""

    def __init__(self, target: tuple[str, int]) -> None:
        self.target = target
        self.weather = Weather.PASS
        self._open: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # Closing alone does not wake a thread blocked in accept().
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()
        self._thread.join(5)

    def cut(self) -> None:
        """End every open connection with a reset."""
        while self._open:
            _reset(self._open.pop())

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self.weather is Weather.REFUSE:
                _reset(client)
                continue
            self._open.append(client)
            if self.weather is not Weather.BLACK_HOLE:
                self._connect(client)

    def _connect(self, client: socket.socket) -> None:
        try:
            server = socket.create_connection(self.target, timeout=30)
        except OSError:
            _reset(client)
            return
        server.settimeout(None)
        self._open.append(server)
        for source, sink, answers in ((client, server, False), (server, client, True)):
            threading.Thread(target=self._pump, args=(source, sink, answers), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, answers: bool) -> None:
        try:
            while data := source.recv(65_536):
                if answers and self.weather is Weather.CUT_AFTER_REQUEST:
                    _reset(sink)
                    return
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            _reset(sink)


def _reset(connection: socket.socket) -> None:
    linger_for_zero_seconds = struct.pack("ii", 1, 0)
    try:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_for_zero_seconds)
        connection.close()
    except OSError:
        return  # already gone, which is what was wanted
