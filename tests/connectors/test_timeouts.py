"""The time limits nest, and the wall ends even a read that is fed one byte at a time."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from connectors.network import CannotConnect, WholeLines, resolve, wrap_tls
from connectors.timeouts import (
    CONNECT_SECONDS,
    READ_SECONDS,
    WALL_SECONDS,
    Wall,
)

DRIPS_S = 30


def test_the_limits_are_the_agreed_ones_and_nest() -> None:
    assert (CONNECT_SECONDS, READ_SECONDS, WALL_SECONDS) == (5, 20, 30)
    assert CONNECT_SECONDS + READ_SECONDS < WALL_SECONDS


@contextmanager
def dripping(first: bytes) -> Iterator[socket.socket]:
    """A socket whose other end sends `first` and then one byte after the other, for DRIPS_S."""
    here, there = socket.socketpair()
    over = threading.Event()

    def drip() -> None:
        there.sendall(first)
        for _ in range(DRIPS_S * 100):
            if over.wait(0.01):
                return
            try:
                there.send(b"x")
            except OSError:
                return

    feeder = threading.Thread(target=drip)
    feeder.start()
    with here, there:
        yield here
        over.set()
        feeder.join()


def test_the_wall_ends_a_read_that_is_fed_byte_by_byte() -> None:
    started = time.monotonic()
    with dripping(b"") as sock, Wall(0.2) as wall:
        sock.settimeout(DRIPS_S)
        wall.watch(sock)
        while sock.recv(1):
            pass
        assert wall.is_over
    assert 0.2 <= time.monotonic() - started < DRIPS_S


def test_the_wall_ends_a_tls_handshake_that_is_fed_byte_by_byte() -> None:
    started = time.monotonic()
    record_of_16_kib = b"\x16\x03\x03\x40\x00\x02"
    with dripping(record_of_16_kib) as sock, Wall(0.2) as wall:
        wall.watch(sock)
        with pytest.raises(CannotConnect, match="No secure connection to slow"):
            wrap_tls(sock, "slow.example", wall)
    assert 0.2 <= time.monotonic() - started < DRIPS_S


def test_nothing_starts_after_the_wall() -> None:
    here, there = socket.socketpair()
    with here, there, Wall(0.01) as wall:
        while not wall.is_over:
            threading.Event().wait(0.01)
        with pytest.raises(TimeoutError):
            wall.left(5)
        with pytest.raises(TimeoutError):
            wall.watch(here)


def test_a_name_server_that_never_answers_costs_only_the_connect_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    over = threading.Event()

    def hang(*_args: object, **_kwargs: object) -> list[object]:
        over.wait()
        return []

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    with pytest.raises(CannotConnect, match=r"The name slow\.example was not resolved") as refusal:
        resolve("slow.example", 443, 0.05)
    over.set()
    assert refusal.value.retryable


@pytest.mark.parametrize("half", [b"", b"25", b"250 OK", b"250 OK\r"])
def test_half_a_line_is_no_line(half: bytes) -> None:
    here, there = socket.socketpair()
    with here, there:
        there.sendall(b"220 ready\r\n" + half)
        there.shutdown(socket.SHUT_WR)
        lines = WholeLines(here.makefile("rb"))
        assert lines.readline(100) == b"220 ready\r\n"
        with pytest.raises(ConnectionError, match="cut off"):
            lines.readline(100)
        lines.close()
