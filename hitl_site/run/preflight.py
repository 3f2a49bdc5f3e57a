"""What must be true before anything is touched."""

from __future__ import annotations

import errno
import socket
from urllib.parse import urlsplit

from hitl_site.run.refusal import CannotStart

BACKLOG = 1024
REDIS_WAIT_S = 1.0


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; CannotStart when the port is taken, forbidden or the host unknown."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except socket.gaierror as error:
        raise CannotStart(
            f"HOST={host} is no address of this machine. Nothing was started. "
            "Use HOST=127.0.0.1, or HOST=0.0.0.0 to be reached from other machines."
        ) from error
    except OSError as error:
        raise CannotStart(_why_not_listening(host, port, error)) from error


def _why_not_listening(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} is already in use by another program. Nothing was started. "
            f"Choose another one: make run PORT={port + 1 if port < 65535 else 8000}"
        )
    if error.errno in {errno.EACCES, errno.EPERM}:
        return (
            f"This account may not listen on port {port}. Nothing was started. "
            "Choose a port above 1023: make run PORT=8000"
        )
    return f"Cannot listen on {host} port {port} ({error.strerror}). Nothing was started."


def describe_unreachable_redis(redis_url: str) -> str:
    """Empty when something answers there, otherwise a warning for the person at the keyboard."""
    parts = urlsplit(redis_url)
    try:
        socket.create_connection(
            (parts.hostname or "localhost", parts.port or 6379), timeout=REDIS_WAIT_S
        ).close()
    except OSError as error:
        return (
            f"Redis at {parts.hostname}:{parts.port or 6379} does not answer "
            f"({error.strerror or error}). Work is kept and runs as soon as it is back."
        )
    return ""


def check_separate_role(role: str, redis_url: str) -> None:
    """CannotStart for a lone worker or beat that no other process could reach."""
    if role in {"worker", "beat"} and not redis_url:
        raise CannotStart(
            f"A separate {role} needs REDIS_URL: without Redis `make run` holds web, worker and "
            "beat in one process already. Nothing was started. "
            f"Example: make {role} REDIS_URL=redis://localhost:6379/0"
        )
