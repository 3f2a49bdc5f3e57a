"""Repeats a whole transaction that the database gave up, and never assumes what a COMMIT did."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connection

logger = logging.getLogger(__name__)
MOST_TIMES = 4
MOST_SECONDS = 30.0  # SQLite waits 20 s for its lock by itself: then once more, and no longer
_GIVEN_UP = frozenset({"40001", "40P01"})  # could not serialize, deadlock
Result = TypeVar("Result")


def repeat_whole(step: Callable[[], Result], *, landed: Callable[[], Result | None]) -> Result:
    """Run one transaction; when the database gave it up or went away, at most four times.

    After every failure `landed` reads the row that the transaction would have written: where it
    stands the COMMIT came through although its answer did not, and what it gives is returned. None
    says that it does not stand. Inside another transaction nothing is repeated: that one is whole.
    """
    end = time.monotonic() + MOST_SECONDS
    for time_of in range(1, MOST_TIMES + 1):
        try:
            return step()
        except (OperationalError, InterfaceError) as error:
            is_last = time_of == MOST_TIMES or time.monotonic() > end
            if connection.in_atomic_block or is_last or not _is_passing(error):
                raise
            logger.warning("transaction given up (%s of %s): %s", time_of, MOST_TIMES, error)
            connection.close()
            time.sleep(random.uniform(0.05, 0.2) * time_of)  # noqa: S311 - only to part the two
            found = landed()
            if found is not None:
                return found
    raise AssertionError("unreachable")


def _is_passing(error: Exception) -> bool:
    """Given up for another transaction's sake, locked, or the connection is gone."""
    if getattr(error.__cause__, "sqlstate", None) in _GIVEN_UP or "locked" in str(error):
        return True
    return isinstance(error, InterfaceError) or not connection.is_usable()
