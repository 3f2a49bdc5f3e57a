"""Kombu's in-memory broker, but listeners wake at once instead of looking every second."""

from __future__ import annotations

import threading
from queue import Empty
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, memory

_rung = threading.Condition()
_count = 0


def ring() -> None:
    """Wake every listener."""
    global _count  # noqa: PLW0603 - one process, one bell
    with _rung:
        _count += 1
        _rung.notify_all()


class Channel(memory.Channel):
    """A channel that rings for every new message and for every free worker."""

    def _put(self, queue: str, message: Any, **kwargs: Any) -> None:
        super()._put(queue, message, **kwargs)  # type: ignore[no-untyped-call]
        ring()

    def _put_fanout(
        self, exchange: str, message: Any, routing_key: Any = None, **kwargs: Any
    ) -> None:
        super()._put_fanout(exchange, message, routing_key, **kwargs)  # type: ignore[no-untyped-call]
        ring()

    def basic_ack(self, delivery_tag: str, multiple: bool = False) -> None:
        """A job is done: whoever waited for a free thread may take the next message."""
        super().basic_ack(delivery_tag, multiple)  # type: ignore[no-untyped-call]
        ring()

    def basic_reject(self, delivery_tag: str, requeue: bool = False) -> None:
        """As `basic_ack`, for a job that was refused."""
        super().basic_reject(delivery_tag, requeue)  # type: ignore[no-untyped-call]
        ring()


class Transport(memory.Transport):
    """Waits on the bell where kombu's own sleeps for a second at a time."""

    Channel = Channel

    def drain_events(self, connection: Any, timeout: float | None = None, **kwargs: Any) -> None:
        """Deliver one message, waiting at most `timeout` seconds (for ever when None).

        Raises TimeoutError when the time is over, or when the bell rang for something else.
        """
        before = _count
        if self._deliver_one():
            return
        with _rung:
            _rung.wait_for(lambda: _count != before, timeout)
        if not self._deliver_one():
            raise TimeoutError

    def _deliver_one(self) -> bool:
        try:
            self.cycle.get(self._deliver)  # type: ignore[union-attr]
        except Empty:
            return False
        return True


TRANSPORT_ALIASES["doorbell"] = f"{__name__}:Transport"
