"""The web server: waitress with threads, on a socket that is already ours."""

from __future__ import annotations

import socket
from typing import Any

from waitress import create_server

THREADS = 8
IDLE_CONNECTION_S = 60
# The product stands behind one proxy when HTTPS is on; only then are its headers believed.
PROXY_HEADERS = {"x-forwarded-for", "x-forwarded-host", "x-forwarded-proto"}


def make_server(application: Any, listener: socket.socket, *, behind_proxy: bool) -> Any:
    """A waitress server; its `run()` returns after KeyboardInterrupt."""
    proxy: dict[str, Any] = {}
    if behind_proxy:
        proxy = {
            "trusted_proxy": "*",
            "trusted_proxy_count": 1,
            "trusted_proxy_headers": PROXY_HEADERS,
        }
    return create_server(
        application,
        sockets=[listener],
        threads=THREADS,
        channel_timeout=IDLE_CONNECTION_S,
        ident="",
        clear_untrusted_proxy_headers=True,
        **proxy,
    )
