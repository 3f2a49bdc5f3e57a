"""Celery entry points of the ledger. Losing a message only delays."""

from __future__ import annotations

from celery import shared_task

from audit.sealing import mark_forgotten, seal_pending


@shared_task  # type: ignore[untyped-decorator]
def seal_job() -> None:
    """Seal what waits, in case no sealer runs beside the worker (beat)."""
    seal_pending()


@shared_task  # type: ignore[untyped-decorator]
def seal_forgotten_job() -> None:
    """Seal also what lost its mark (beat, hourly: it reads the whole ledger)."""
    mark_forgotten()
    seal_pending()
