"""Seals round after round until told to stop: short waits, so that nothing is unsealed for long."""

from __future__ import annotations

import logging
import threading

from django.db import Error, connection

from audit.sealing import seal_pending

logger = logging.getLogger(__name__)
EVERY_S = 0.1
AFTER_TROUBLE_S = 2.0


def seal_until(stopped: threading.Event, *, every: float = EVERY_S) -> None:
    """Seal what waits, every `every` seconds, until `stopped` is set.

    A database that does not answer is asked again two seconds later, on a new connection.
    """
    wait = 0.0
    while not stopped.wait(wait):
        try:
            seal_pending()
            wait = every
        except Error as error:
            logger.warning("sealing has to wait: %s", error)
            connection.close()
            wait = AFTER_TROUBLE_S
    connection.close()
