"""The guards come back after every migration, and are out of its way while it remakes tables."""

from __future__ import annotations

from audit.trigger_store import install_triggers, remove_triggers
from review_queue.failpoints import reach
from review_queue.guards.standing import forget_guards


def make_way(*, using: str, plan: object = None, **_: object) -> None:
    """Before a migration that changes something: data and tables move without the guards.

    Until they are back the executor and every approval refuse.
    """
    if plan:
        remove_triggers(using)
        forget_guards()


def put_back(*, using: str = "default", **_: object) -> None:
    """After every migration: every guard stands again."""
    reinstall_guards(using)


def reinstall_guards(alias: str = "default") -> int:
    """Drop and create all of them in one transaction; returns how many stand."""
    count = install_triggers(alias, between=_between)
    forget_guards()
    return count


def _between() -> None:
    reach("K19")
