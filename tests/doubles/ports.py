"""Free ports and waiting for a server to answer on one."""

from __future__ import annotations

import socket
import subprocess
import time


def free_port() -> int:
    """A TCP port on 127.0.0.1 nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_open(
    port: int, process: subprocess.Popen[bytes] | None = None, seconds: float = 20
) -> None:
    """Return when something accepts on `port`; RuntimeError when it ends or stays away."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process is not None and process.poll() is not None:
            raise RuntimeError(f"{process.args!r} ended with {process.returncode}")
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.02)  # polling a process that has no way to call us
    raise RuntimeError(f"nothing answers on port {port} after {seconds} s")
