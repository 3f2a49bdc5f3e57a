"""Celery entry points over the checks of the trail. Losing a message only delays."""

from __future__ import annotations

from celery import shared_task

from hitl_site.auditor_pages.checking import (
    ask_for_daily_check,
    run_check,
    run_waiting_checks,
)


@shared_task  # type: ignore[untyped-decorator]
def check_trail_job(id: int) -> None:  # noqa: A002
    """Do one check of the trail."""
    run_check(id)


@shared_task  # type: ignore[untyped-decorator]
def waiting_checks_job() -> None:
    """Take up checks that nobody does (beat)."""
    run_waiting_checks()


@shared_task  # type: ignore[untyped-decorator]
def check_trail_daily_job() -> None:
    """Have the whole trail checked once a day (beat)."""
    ask_for_daily_check()
