"""A database without its own guards: for bare writes, and for filling tables in one statement."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def unguarded() -> Iterator[None]:
    """Inside, any statement passes; afterwards every guard stands again."""
    from audit.trigger_store import remove_triggers  # noqa: PLC0415 - the site is open by now
    from review_queue.guards.installing import reinstall_guards  # noqa: PLC0415

    remove_triggers()
    try:
        yield
    finally:
        reinstall_guards()
