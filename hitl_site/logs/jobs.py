"""What every job does first: bind its name and row to its log lines, show that jobs run."""

from __future__ import annotations

import logging
from typing import Any

from celery import Task
from django.db import Error, connection
from structlog.contextvars import bind_contextvars, clear_contextvars

logger = logging.getLogger(__name__)
_ROWS = {"run_execution_job": "execution", "draft_task_job": "task"}


class Job(Task):  # type: ignore[misc]
    """The base class of all jobs."""

    def before_start(self, task_id: str, args: Any, kwargs: dict[str, Any]) -> None:
        """Called by the worker in the thread that runs the job."""
        name = self.name.rpartition(".")[2]
        clear_contextvars()
        bind_contextvars(job=name, job_id=task_id)
        if "id" in kwargs:
            bind_contextvars(**{_ROWS.get(name, "row"): kwargs["id"]})
        _show_alive()

    def after_return(self, *_args: Any) -> None:
        """The thread goes on with another job."""
        clear_contextvars()


def _show_alive() -> None:
    from review_queue.rounds.heartbeats import (  # noqa: PLC0415 - needs the apps loaded
        JOBS,
        show_alive_now_and_then,
    )

    try:
        show_alive_now_and_then(JOBS)
    except Error as error:
        connection.close()
        logger.warning("the worker could not show that it runs: %s", error)
