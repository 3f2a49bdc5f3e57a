"""Backtests as jobs: progress, cancelling, faults, lost workers, and the file for a spreadsheet."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from policies.engine.spec import PolicySpec
from review_queue.backtesting.export import COLUMNS, csv_lines, csv_of_run
from review_queue.backtesting.result import ChangedTask
from review_queue.backtesting.runs import (
    EmptyPeriod,
    cancel_backtest,
    result_of,
    run_backtest,
    run_waiting_backtests,
    start_backtest,
)
from review_queue.models import BacktestRun
from tests.review_queue.backtesting.test_backtest import NOTES, a_quiet_note
from tests.review_queue.backtesting.test_backtest import trusting as trusting  # noqa: PLC0414

pytestmark = pytest.mark.django_db
NEW = PolicySpec(2, (NOTES,))
Status = BacktestRun.Status


def started(candidate: PolicySpec = NEW, user: User | None = None) -> BacktestRun:
    """A run over the last day, not yet taken up."""
    now = timezone.now() + timedelta(seconds=1)
    return start_backtest(
        candidate=candidate,
        baseline=PolicySpec(0),
        since=now - timedelta(days=1),
        until=now,
        user=user,
    )


def fresh_run(run: BacktestRun) -> BacktestRun:
    return BacktestRun.objects.get(pk=run.pk)


def test_a_run_is_done_once_and_keeps_its_result(trusting: None, carol: User) -> None:
    a_quiet_note()
    run = started(user=carol)
    assert (run.status, result_of(run)) == (Status.WAITING, None)
    run_backtest(run.pk)
    after = fresh_run(run)
    assert (after.status, after.done, after.total, after.asked_by) == (Status.DONE, 1, 1, carol)
    result = result_of(after)
    assert result is not None
    assert (result.tightened, result.looked_at) == (1, 1)
    run_backtest(run.pk)
    assert fresh_run(run).finished_at == after.finished_at


def test_a_waiting_run_can_be_cancelled(trusting: None) -> None:
    run = started()
    assert cancel_backtest(run) is True
    run_backtest(run.pk)
    assert (fresh_run(run).status, fresh_run(run).result) == (Status.CANCELLED, None)
    assert cancel_backtest(run) is False


def test_a_running_run_stops_after_its_batch_and_keeps_what_it_has(trusting: None) -> None:
    for _ in range(3):
        a_quiet_note()
    run = started()
    BacktestRun.objects.filter(pk=run.pk).update(cancel_requested=True)
    run_backtest(run.pk, batch=1)
    after = fresh_run(run)
    assert (after.status, after.done, after.total) == (Status.CANCELLED, 1, 3)
    result = result_of(after)
    assert result is not None
    assert result.is_partial is True


def test_an_empty_period_is_refused() -> None:
    now = timezone.now()
    with pytest.raises(EmptyPeriod, match="nothing was started"):
        start_backtest(candidate=NEW, baseline=NEW, since=now, until=now)
    assert not BacktestRun.objects.exists()


def test_rules_that_cannot_be_read_fail_with_words() -> None:
    run = started()
    BacktestRun.objects.filter(pk=run.pk).update(candidate_text="{}")
    run_backtest(run.pk)
    after = fresh_run(run)
    assert after.status == Status.FAILED
    assert after.error.startswith("The rules of this run cannot be read any more")


def test_a_fault_is_written_down_and_not_swallowed(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("review_queue.backtesting.runs.backtest", broken)
    run = started()
    with pytest.raises(ZeroDivisionError):
        run_backtest(run.pk)
    assert (fresh_run(run).status, fresh_run(run).error) == (
        Status.FAILED, "It stopped by a fault (ZeroDivisionError).",
    )  # fmt: skip


def test_a_run_whose_worker_went_away_is_taken_up_again(trusting: None) -> None:
    a_quiet_note()
    run = started()
    BacktestRun.objects.filter(pk=run.pk).update(status=Status.RUNNING, beat_at=timezone.now())
    run_waiting_backtests()
    assert fresh_run(run).status == Status.RUNNING
    BacktestRun.objects.update(beat_at=timezone.now() - timedelta(minutes=3))
    run_waiting_backtests()
    assert fresh_run(run).status == Status.DONE


def test_the_export_holds_every_changed_task(trusting: None) -> None:
    task = a_quiet_note()
    rows = list(csv.reader(StringIO("".join(csv_of_run(started())))))
    assert rows[0] == list(COLUMNS)
    assert [rows[1][0], rows[1][2], rows[1][6], rows[1][7]] == [
        str(task.pk), "Sam Field", "AUTO", "ONE_PERSON",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("subject", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\0=1", "'=1"),
        ("  =1", "'  =1"),
        ("Plain, with “quotes”", "Plain, with “quotes”"),
    ],
)
def test_no_cell_becomes_a_formula(subject: str, written: str) -> None:
    task = ChangedTask(1, subject, "", "", -5, "EUR", "AUTO", "BLOCK", "", None, 0)
    _, row = csv.reader(StringIO("".join(csv_lines([task])), newline=""))
    assert (row[1], row[4]) == (written, "-5")
