"""Backtests as jobs: asked for, shown as they go, cancelled, and kept with their result."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string

from policies.engine.codec import UnreadableJson, policy_from_json, policy_to_json
from policies.engine.spec import PolicySpec
from review_queue.backtesting.changing import KnownMistakes, no_known_mistakes
from review_queue.backtesting.result import BacktestResult, result_from_json
from review_queue.backtesting.running import backtest
from review_queue.backtesting.stored import BATCH
from review_queue.doorbell import ring_after_commit
from review_queue.errors import QueueError
from review_queue.models import BacktestRun

Status = BacktestRun.Status
ALIVE = timedelta(minutes=2)  # a run that has not said anything for so long was lost


class EmptyPeriod(QueueError):
    """The period ends before it begins."""

    what_to_do = "Choose a first day that is before the last one."


def start_backtest(
    *,
    candidate: PolicySpec,
    baseline: PolicySpec,
    since: datetime,
    until: datetime,
    user: User | None = None,
) -> BacktestRun:
    """Keep both policies and the period, and ask a worker to run it. Raises EmptyPeriod."""
    if since >= until:
        raise EmptyPeriod("The period is empty, so nothing was started.")
    run = BacktestRun.objects.create(
        candidate_text=policy_to_json(candidate),
        baseline_text=policy_to_json(baseline),
        since=since,
        until=until,
        asked_by=user,
        created_at=timezone.now(),
    )
    ring_after_commit("run_backtest_job", run.pk)
    return run


def cancel_backtest(run: BacktestRun) -> bool:
    """Stop it after the batch it is at; False when it had ended already."""
    waiting = BacktestRun.objects.filter(pk=run.pk, status=Status.WAITING)
    if waiting.update(status=Status.CANCELLED, finished_at=timezone.now(), cancel_requested=True):
        return True
    running = BacktestRun.objects.filter(pk=run.pk, status=Status.RUNNING)
    return bool(running.update(cancel_requested=True))


def result_of(run: BacktestRun) -> BacktestResult | None:
    """What it found; of a cancelled run, as far as it came. None while there is nothing."""
    return None if run.result is None else result_from_json(run.result)


def run_backtest(run_id: int, *, batch: int = BATCH) -> None:
    """Do the work, if nobody else does. A fault is written down, never left hanging."""
    if not _claim(run_id):
        return
    run = BacktestRun.objects.get(pk=run_id)
    try:
        result = backtest(
            candidate=policy_from_json(run.candidate_text),
            baseline=policy_from_json(run.baseline_text),
            since=run.since,
            until=run.until,
            mistakes=known_mistakes(),
            progress=_Progress(run_id),
            batch=batch,
        )
    except UnreadableJson as error:
        problem = f"The rules of this run cannot be read any more: {error}. Start a new one."
        _finish(run_id, Status.FAILED, error=problem)
        return
    except Exception as fault:
        _finish(run_id, Status.FAILED, error=f"It stopped by a fault ({type(fault).__name__}).")
        raise
    is_cancelled = BacktestRun.objects.filter(pk=run_id, cancel_requested=True).exists()
    status = Status.CANCELLED if is_cancelled else Status.DONE
    _finish(run_id, status, result=result)


def run_waiting_backtests() -> None:
    """Take up runs whose ring was lost or whose worker went away (beat)."""
    lost = Q(status=Status.RUNNING, beat_at__lt=timezone.now() - ALIVE)
    runs = BacktestRun.objects.filter(Q(status=Status.WAITING) | lost)
    for run_id in runs.order_by("id").values_list("id", flat=True)[:3]:
        run_backtest(run_id)


def known_mistakes() -> KnownMistakes:
    """`BACKTEST_MISTAKES`: dotted path of a callable from task ids to severities."""
    path = getattr(settings, "BACKTEST_MISTAKES", None)
    return cast("KnownMistakes", import_string(path)) if path else no_known_mistakes


class _Progress:
    """Writes how far it is, and hears that it should stop."""

    def __init__(self, run_id: int) -> None:
        self._run = BacktestRun.objects.filter(pk=run_id)

    def __call__(self, done: int, total: int) -> bool:
        self._run.update(done=done, total=total, beat_at=timezone.now())
        return not self._run.filter(cancel_requested=True).exists()


def _claim(run_id: int) -> bool:
    now = timezone.now()
    lost = Q(status=Status.RUNNING, beat_at__lt=now - ALIVE)
    free = BacktestRun.objects.filter(Q(status=Status.WAITING) | lost, pk=run_id)
    return bool(free.update(status=Status.RUNNING, beat_at=now, done=0))


def _finish(
    run_id: int, status: Status, *, result: BacktestResult | None = None, error: str = ""
) -> None:
    counts = {"done": result.looked_at, "total": result.total} if result else {}
    BacktestRun.objects.filter(pk=run_id, status=Status.RUNNING).update(
        status=status,
        result=result.as_json() if result else None,
        error=error,
        finished_at=timezone.now(),
        **counts,
    )
