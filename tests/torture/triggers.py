"""The database's own guards, as somebody with its password would take them away."""

from __future__ import annotations

import importlib
from typing import Any

from audit.trigger_store import remove_triggers


def drop_triggers() -> None:
    """Drop them in the database this process uses, and no longer ask whether they stand."""
    remove_triggers()
    standing: Any = importlib.import_module("review_queue.guards.standing")
    standing.missing_triggers = lambda *_args: []
