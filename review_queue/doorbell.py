"""Rings a worker after commit. Losing every ring only delays work until the next sweep."""

from __future__ import annotations

import logging
from functools import partial

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from review_queue.failpoints import reach

logger = logging.getLogger(__name__)


def ring_after_commit(job: str, row_id: int, *, package: str = "review_queue") -> None:
    """Ask for `<package>.jobs.<job>` with `{"id": row_id}` once the transaction is committed."""
    transaction.on_commit(partial(_ring, f"{package}.jobs.{job}", row_id), robust=True)


def _ring(job: str, row_id: int) -> None:
    reach("K4")
    try:
        current_app.send_task(job, kwargs={"id": row_id}, retry=False, ignore_result=True)
    except (OperationalError, OSError, _redis_error()) as error:  # down, or full
        logger.warning("lost %s for %s; the sweep will find it: %s", job, row_id, error)


def _redis_error() -> type[Exception]:
    # Asked for only when something failed: a process without Redis never loads its client.
    from redis.exceptions import RedisError  # noqa: PLC0415

    return RedisError
