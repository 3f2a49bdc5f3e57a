"""Looks every half minute whether work moves, so that owners hear of it with no page open.

A thread of its own in every web and beat process: a worker that hangs cannot tell that it does.
"""

from __future__ import annotations

import logging
import threading

from django.db import Error, connection

logger = logging.getLogger(__name__)
LOOK_EVERY_S = 30.0


class StandstillWatch:
    """Tells the owners once for each standstill, until `stop`."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._keep_looking, name="watch", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self, wait_s: float) -> bool:
        """Look no more. A letter that is on its way is not waited for: it is sent again later."""
        self._stopping.set()
        self._thread.join(min(wait_s, 1.0))
        return True

    def _keep_looking(self) -> None:
        while not self._stopping.wait(LOOK_EVERY_S):
            try:
                look_once()
            except (Error, OSError) as error:
                logger.warning("could not look whether work moves; looking again: %s", error)
            finally:
                connection.close()


def look_once() -> str:
    """What stands still, empty when nothing; the owners are told and their letters sent."""
    from review_queue.notices.sending import send_letters  # noqa: PLC0415 - needs the apps loaded
    from review_queue.rounds.heartbeats import tell_if_standing_still  # noqa: PLC0415 - as above

    problem = tell_if_standing_still()
    if problem:
        send_letters()  # the worker that usually does is what stands still
    return problem
