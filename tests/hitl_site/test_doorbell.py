"""The in-process broker wakes its listener at once, and the embedded worker uses it well."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from kombu.connection import Connection

from hitl_site import doorbell
from hitl_site.settings import broker


def connect() -> Any:
    """A new connection to the broker of this process."""
    return Connection(broker.IN_THIS_PROCESS)  # type: ignore[no-untyped-call]


@pytest.fixture
def listener() -> Iterator[tuple[Any, list[Any]]]:
    """A connection consuming from an empty queue, and what it received."""
    received: list[Any] = []
    with connect() as connection:
        queue = connection.SimpleQueue("doorbell-test")
        queue.clear()
        queue.consumer.register_callback(lambda body, message: received.append(body))
        queue.consumer.consume(no_ack=True)
        yield connection, received


def publish(body: str) -> None:
    """Put a message from a connection of its own, as another thread would."""
    with connect() as connection:
        connection.SimpleQueue("doorbell-test").put(body)


def test_a_message_put_while_waiting_is_delivered_at_once(
    listener: tuple[Any, list[Any]],
) -> None:
    connection, received = listener
    waiting = threading.Event()

    def put() -> None:
        waiting.wait(5)
        publish("ring")

    sender = threading.Thread(target=put)
    sender.start()
    waiting.set()
    started = time.monotonic()
    connection.drain_events(timeout=10)
    sender.join(5)
    assert received == ["ring"]
    assert time.monotonic() - started < 0.9  # kombu's own transport sleeps for a whole second


def test_a_message_put_before_waiting_is_not_missed(listener: tuple[Any, list[Any]]) -> None:
    connection, received = listener
    publish("early")
    connection.drain_events(timeout=0)
    assert received == ["early"]


def test_waiting_ends_with_the_time_or_with_a_bare_ring(listener: tuple[Any, list[Any]]) -> None:
    connection, received = listener
    with pytest.raises(TimeoutError):
        connection.drain_events(timeout=0.01)
    ringer = threading.Timer(0.02, doorbell.ring)
    ringer.start()
    started = time.monotonic()
    with pytest.raises(TimeoutError):
        connection.drain_events(timeout=10)
    assert time.monotonic() - started < 5
    assert received == []
