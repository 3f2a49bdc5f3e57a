"""Fails a test in which a connector is asked for an effect while a transaction is open."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import pytest
from django.db import connection

from connectors.registry import all_connectors

EFFECTS = ("send", "lookup", "verify", "undo")


def watch_connectors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wrap every connector's effects. The transactions of the test itself do not count."""
    for connector in all_connectors():
        for name in EFFECTS:
            kind = type(connector)
            monkeypatch.setattr(kind, name, _watched(getattr(kind, name)))


def _watched(effect: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(effect)
    def watched(*given: Any, **how: Any) -> Any:
        if not all(getattr(one, "_from_testcase", False) for one in connection.atomic_blocks):
            raise AssertionError(f"{effect.__qualname__} inside an open transaction")
        return effect(*given, **how)

    return watched
