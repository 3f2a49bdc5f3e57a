"""The nested time limits of one send, in seconds, and the wall that ends a send in any case."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from types import TracebackType

CONNECT_SECONDS = 5
READ_SECONDS = 20
WALL_SECONDS = 30


class Wall:
    """Shuts the watched socket when the time is up, however slowly the other side drips bytes.

    A blocked read then ends at once with an end of file or an error, which the caller classifies
    by the stage it had reached. Limits in seconds; the clock is monotonic.
    """

    def __init__(self, seconds: float) -> None:
        self._deadline = time.monotonic() + seconds
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self.is_over = False

    def __enter__(self) -> Wall:
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.cancel()

    def watch(self, sock: socket.socket) -> None:
        """Guard this socket from now on (again after TLS wrapped it). TimeoutError if too late."""
        with self._lock:
            self._socket = sock
            if self.is_over:
                raise TimeoutError("the time for this send is over")

    def left(self, at_most: float) -> float:
        """Seconds this step may take. TimeoutError when nothing is left."""
        seconds = self._deadline - time.monotonic()
        if seconds <= 0:
            raise TimeoutError("the time for this send is over")
        return min(seconds, at_most)

    def _cut(self) -> None:
        with self._lock:
            self.is_over = True
            if self._socket is None:
                return
            # Already closed is fine. The base method on purpose: SSLSocket.shutdown would drop
            # the TLS layer and let the reader take the remaining cipher text for a reply.
            with contextlib.suppress(OSError):
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)
