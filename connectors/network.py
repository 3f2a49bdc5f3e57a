"""Finds and opens one TCP connection in time; everything here precedes any byte sent."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable
from typing import Any, BinaryIO

from connectors.timeouts import CONNECT_SECONDS, Wall

SocketAddress = tuple[str, int] | tuple[str, int, int, int]
Found = list[tuple[socket.AddressFamily, SocketAddress]]
Check = Callable[[str], None]


class CannotConnect(Exception):
    """No connection was made, so nothing was sent. `retryable` when a later try can succeed."""

    def __init__(self, reason: str, *, retryable: bool = True) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retryable = retryable


class WholeLines:
    """Reads an answer line by line: half a line before a lost connection is no line at all.

    smtplib and http.client take it for one, and "25" or "200 O" is no answer to act upon.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def readline(self, limit: int) -> bytes:
        """One line with its end, or `limit` bytes of a longer one. ConnectionError otherwise."""
        line = self._file.readline(limit)
        if len(line) < limit and not line.endswith(b"\n"):
            raise ConnectionError("the answer was cut off")
        return line

    def __getattr__(self, name: str) -> Any:
        """Everything else is the file's own."""
        return getattr(self._file, name)


def resolve(host: str, port: int, seconds: float) -> Found:
    """The TCP addresses of a host, in the system's order. CannotConnect when none come in time.

    The system's resolver takes no time limit, so it runs in a thread that may be left behind.
    """
    found: Found = []
    failed: list[Exception] = []

    def ask() -> None:
        try:
            for family, _, _, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
                if family in (socket.AF_INET, socket.AF_INET6):
                    found.append((family, address))  # type: ignore[arg-type]
        except (OSError, UnicodeError) as error:
            failed.append(error)

    thread = threading.Thread(target=ask, name="resolve", daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise CannotConnect(f"The name {host} was not resolved within {seconds:.0f} s.")
    if failed or not found:
        raise CannotConnect(f"The name {host} could not be resolved.")
    return found


def open_socket(host: str, port: int, wall: Wall, check: Check | None = None) -> socket.socket:
    """A TCP connection to an address that `check` let pass. CannotConnect otherwise.

    The name is resolved once; every address must pass, and the socket goes to that very address,
    so that a second answer of the name server cannot redirect it.
    """
    try:
        found = resolve(host, port, wall.left(CONNECT_SECONDS))
        if check is not None:
            for _, address in found:
                check(address[0])
        sock = _first_that_answers(host, port, found, wall)
    except TimeoutError as error:
        raise CannotConnect(f"No connection to {host}:{port} in time.") from error
    if check is not None:
        try:
            check(sock.getpeername()[0])
        except CannotConnect:
            sock.close()
            raise
        except OSError as error:
            sock.close()
            raise CannotConnect(f"{host}:{port} hung up at once.") from error
    return sock


def wrap_tls(sock: socket.socket, host: str, wall: Wall) -> ssl.SSLSocket:
    """TLS with the system's trust store and the host's name checked. CannotConnect if it fails."""
    try:
        sock.settimeout(wall.left(CONNECT_SECONDS))
        # The time limit holds for the handshake as a whole, so a dripping one needs no watching.
        wrapped = ssl.create_default_context().wrap_socket(sock, server_hostname=host)
        wall.watch(wrapped)
    except ssl.SSLCertVerificationError as error:
        sock.close()
        reason = f"The certificate of {host} was refused: {error.verify_message}."
        raise CannotConnect(reason) from error
    except (OSError, ValueError) as error:
        sock.close()
        raise CannotConnect(f"No secure connection to {host} ({_reason(error)}).") from error
    return wrapped


def _first_that_answers(host: str, port: int, found: Found, wall: Wall) -> socket.socket:
    last: OSError | None = None
    for family, address in found[:4]:
        try:
            sock = socket.socket(family, socket.SOCK_STREAM)
        except OSError as error:  # no IPv6 here, or no file left to open
            last = error
            continue
        try:
            sock.settimeout(wall.left(CONNECT_SECONDS / min(len(found), 4)))
            sock.connect(address)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            wall.watch(sock)
        except OSError as error:
            sock.close()
            last = error
        else:
            return sock
    raise CannotConnect(f"No connection to {host}:{port} ({_reason(last)}).") from last


def _reason(error: BaseException | None) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, ssl.SSLError):
        return error.reason or "TLS failed"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return type(error).__name__
