"""Seals round after round until told to stop: short waits, so that nothing is unsealed for long."""

from __future__ import annotations

import logging
import threading

from django.db import Error, OperationalError, connection

from audit.sealing import seal_pending

logger = logging.getLogger(__name__)
EVERY_S = 0.1
AFTER_TROUBLE_S = 2.0
# SQLite's own waiting asks more and more seldom, so that many writers keep one sealer out for long.
AFTER_LOCK_S = 0.003
_SHORT_WAIT = "PRAGMA busy_timeout = 2"


def seal_until(stopped: threading.Event, *, every: float = EVERY_S) -> None:
    """Seal what waits, every `every` seconds, until `stopped` is set.

    A database that does not answer is asked again two seconds later, on a new connection.
    """
    wait = 0.0
    while not stopped.wait(wait):
        try:
            _open()
            seal_pending()
            wait = every
        except OperationalError as error:
            is_busy = connection.vendor == "sqlite" and "locked" in str(error)
            wait = AFTER_LOCK_S if is_busy else _give_way(error)
        except Error as error:
            wait = _give_way(error)
    connection.close()


def _open() -> None:
    if connection.connection is None and connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(_SHORT_WAIT)


def _give_way(error: Error) -> float:
    logger.warning("sealing has to wait: %s", error)
    connection.close()
    return AFTER_TROUBLE_S
