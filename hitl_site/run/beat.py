"""Celery's clock inside this process; the schedule lives in memory, the truth in the database."""

from __future__ import annotations

import logging
import threading

from celery.beat import Scheduler
from django.db import Error, connection
from kombu.exceptions import OperationalError

from hitl_site.celery import app

logger = logging.getLogger(__name__)
LONGEST_NAP_S = 5.0


class EmbeddedBeat:
    """Rings every scheduled job once at the start, then whenever it is due, until `stop`."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._tick, name="beat", daemon=True)

    def start(self) -> None:
        """Begin to ring."""
        self._thread.start()

    def stop(self, wait_s: float) -> bool:
        """Ring no more; False when the broker keeps the clock busy for longer than `wait_s`."""
        self._stopping.set()
        self._thread.join(wait_s)
        return not self._thread.is_alive()

    def _tick(self) -> None:
        _ring_everything()
        scheduler = Scheduler(app=app, max_interval=LONGEST_NAP_S)
        while not self._stopping.wait(min(scheduler.tick(), LONGEST_NAP_S)):
            _show_alive()
        scheduler.close()


def _ring_everything() -> None:
    """What a killed process left behind should not wait for the first interval to pass."""
    try:
        for entry in app.conf.beat_schedule.values():
            app.send_task(entry["task"], retry=False)
    except (OperationalError, OSError) as error:
        logger.warning("the broker does not answer; the clock rings as soon as it does: %s", error)


def _show_alive() -> None:
    from review_queue.rounds.heartbeats import (  # noqa: PLC0415 - needs the apps loaded
        BEAT,
        show_alive_now_and_then,
    )

    try:
        show_alive_now_and_then(BEAT)
    except Error as error:
        connection.close()
        logger.warning("the clock could not show that it runs; it rings on: %s", error)
