"""The database's own guards, as somebody with its password would take them away."""

from __future__ import annotations

import importlib
from typing import Any


def drop_triggers() -> None:
    """Drop them in the database this process uses, and no longer ask whether they stand."""
    if store := _module("audit.trigger_store"):
        store.remove_triggers()
        standing = _module("review_queue.guards.standing")
        standing.missing_triggers = lambda *_args: []


def put_triggers_back() -> None:
    """As a migration leaves them."""
    if store := _module("audit.trigger_store"):
        store.install_triggers()


def _module(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None
