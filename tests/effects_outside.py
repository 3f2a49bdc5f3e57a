"""Fails a test in which a connector is asked for an effect while a transaction is open.

What only writes our own records may, together with its record; but it then opens no connection.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from functools import wraps
from typing import Any

import pytest
from django.db import connection

from connectors.registry import OWN_KINDS, all_connectors

EFFECTS = ("send", "lookup", "verify", "undo")


def watch_connectors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wrap every connector's effects. The transactions of the test itself do not count."""
    for connector in all_connectors():
        for name in EFFECTS:
            kind = type(connector)
            is_own = connector.kind in OWN_KINDS and name == "send"
            monkeypatch.setattr(kind, name, _watched(getattr(kind, name), is_own=is_own))


def _watched(effect: Callable[..., Any], *, is_own: bool) -> Callable[..., Any]:
    @wraps(effect)
    def watched(*given: Any, **how: Any) -> Any:
        if all(getattr(one, "_from_testcase", False) for one in connection.atomic_blocks):
            return effect(*given, **how)
        if not is_own:
            raise AssertionError(f"{effect.__qualname__} inside an open transaction")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(socket.socket, "connect", _refuse_to_connect)
            return effect(*given, **how)

    return watched


def _refuse_to_connect(*_: Any) -> None:
    raise AssertionError("a connection was opened inside an open transaction")
