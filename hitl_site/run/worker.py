"""A Celery worker made of threads, living inside this process."""

from __future__ import annotations

import logging
import threading
import time
from typing import Any

from celery.worker import WorkController, state
from django.conf import settings

from hitl_site import doorbell
from hitl_site.celery import app

logger = logging.getLogger(__name__)
LOOK_EVERY_S = 0.05
RESTART_AFTER_S = 1.0


class EmbeddedWorker:
    """Starts at once; runs jobs until `stop`. A worker that dies is replaced."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._keep_running, name="worker", daemon=True)

    def start(self) -> None:
        """Begin to take jobs."""
        state.should_stop = None
        self._thread.start()

    def stop(self, wait_s: float) -> bool:
        """Take no more jobs and wait for running ones; False when some still run after `wait_s`."""
        self._stopping.set()
        state.should_stop = 0
        deadline = time.monotonic() + wait_s
        while self._thread.is_alive() and time.monotonic() < deadline:
            doorbell.ring()  # the worker looks at should_stop only between two waits
            self._thread.join(LOOK_EVERY_S)
        state.should_stop = None
        return not self._thread.is_alive()

    def _keep_running(self) -> None:
        while not self._stopping.is_set():
            _new_controller().start()
            if not self._stopping.wait(RESTART_AFTER_S):
                logger.error("The worker ended by itself; starting a new one.")


def _new_controller() -> Any:
    return WorkController(
        app=app,
        pool="threads",
        concurrency=app.conf.worker_concurrency,
        loglevel=settings.LOG_LEVEL,
        without_heartbeat=True,
        without_mingle=True,
        without_gossip=True,
    )
