"""A worker that is long over an effect says every few seconds that it is still there."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import DatabaseError, InterfaceError, connection

from review_queue.execution.claim import Lease
from review_queue.execution.clock import database_now
from review_queue.models import Execution

logger = logging.getLogger(__name__)
BEAT_S = 10.0
ALIVE_FOR = timedelta(seconds=30)
Status = Execution.Status


@contextmanager
def shown_alive(lease: Lease) -> Iterator[None]:
    """While the effect runs in here. What takes less than a beat writes nothing.

    A thread of its own with a connection of its own: the one that sends may be stuck where no time
    limit reaches, which is when it matters. It ends with its process, and stands still with it.
    """
    over = threading.Event()
    threading.Thread(target=_beat, args=(lease, over), name="alive", daemon=True).start()
    try:
        yield
    finally:
        over.set()


def show_alive_at(lease: Lease) -> bool:
    """Written under its own fence; False when the run is no longer this worker's."""
    now = database_now()
    mine = Execution.objects.filter(
        pk=lease.execution_id,
        fence=lease.fence,
        status__in=(Status.DISPATCHING, Status.UNKNOWN),
    )
    return bool(mine.update(alive_until=now + ALIVE_FOR))


def _beat(lease: Lease, over: threading.Event) -> None:
    while not over.wait(BEAT_S):
        try:
            if not show_alive_at(lease):
                return
        except (DatabaseError, InterfaceError) as error:
            # The next beat tries again; until then the time limits alone lock it.
            logger.warning("could not say that the worker is alive: %s", error)
        finally:
            connection.close()
