"""The in-process broker wakes its listener at once, and the embedded worker uses it well."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from kombu.connection import Connection
from kombu.transport.virtual import base as virtual

from hitl_site import doorbell
from hitl_site.settings import broker

LONG_S = 30  # what is waited for comes at once; only a bell that nobody hears takes this long


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


def test_a_message_put_while_waiting_is_delivered_without_looking_again_and_again(
    listener: tuple[Any, list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    connection, received = listener

    def never(seconds: float) -> None:
        raise AssertionError(f"kombu's own transport slept for {seconds} s")

    monkeypatch.setattr(virtual, "sleep", never)
    waiting = threading.Event()

    def put() -> None:
        waiting.wait()
        publish("ring")

    sender = threading.Thread(target=put)
    sender.start()
    waiting.set()
    started = time.monotonic()
    connection.drain_events(timeout=LONG_S)
    sender.join()
    assert received == ["ring"]
    assert time.monotonic() - started < LONG_S


def test_a_message_put_before_waiting_is_not_missed(listener: tuple[Any, list[Any]]) -> None:
    connection, received = listener
    publish("early")
    connection.drain_events(timeout=0)
    assert received == ["early"]


def test_waiting_ends_with_the_time_or_with_a_bare_ring(listener: tuple[Any, list[Any]]) -> None:
    connection, received = listener
    with pytest.raises(TimeoutError):
        connection.drain_events(timeout=0.01)
    over = threading.Event()

    def ring_on() -> None:
        while not over.wait(0.02):
            doorbell.ring()

    ringer = threading.Thread(target=ring_on)
    ringer.start()
    started = time.monotonic()
    with pytest.raises(TimeoutError):
        connection.drain_events(timeout=LONG_S)
    over.set()
    ringer.join()
    assert time.monotonic() - started < LONG_S
    assert received == []
