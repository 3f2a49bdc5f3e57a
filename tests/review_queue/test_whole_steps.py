"""T1, T2 and T3 are repeated whole when given up by the database, and read after a lost COMMIT."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import ModuleType

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError

from audit.models import Entry
from review_queue.errors import AlreadyDecided, WrongState
from review_queue.execution import claim, dispatch
from review_queue.execution.run import run_execution
from review_queue.models import Attempt, Decision, Execution, Note, State
from review_queue.services.decisions import deciding
from review_queue.services.decisions.deciding import approve_task, reject_task
from tests.builders import a_note, approved, ballot, fresh, pending
from tests.lost_answers import Once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)


def _locked() -> Exception:
    return OperationalError("database is locked")


def _given_up(sqlstate: str) -> Callable[[], Exception]:
    """As psycopg tells it: Django's error, caused by one that knows the code."""

    class Cause(Exception):
        pass

    def error() -> Exception:
        cause = Cause("given up")
        cause.sqlstate = sqlstate  # type: ignore[attr-defined]
        found = OperationalError("given up for another's sake")
        found.__cause__ = cause
        return found

    return error


@pytest.mark.parametrize("error", [_locked, _given_up("40001")], ids=["locked", "40001"])
def test_a_yes_that_the_database_gave_up_is_given_again_whole(
    bob: User, monkeypatch: pytest.MonkeyPatch, error: Callable[[], Exception]
) -> None:
    task = pending(a_note())
    once = Once(monkeypatch, deciding, "_count").given_up(error)
    counted = approve_task(ballot(task, bob))
    assert once.calls == 2
    assert fresh(task).state == counted.task.state == State.APPROVED
    assert (Decision.objects.count(), Execution.objects.count()) == (1, 1)
    assert Entry.objects.filter(kind="queue.task.approved").count() == 1


def test_a_yes_whose_commit_was_not_answered_is_told_as_decided(
    bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = pending(a_note())
    vote = ballot(task, bob)
    once = Once(monkeypatch, deciding, "_approve").lost()
    counted = approve_task(vote)
    assert once.calls == 1
    assert counted.decision == Decision.objects.get()
    assert (counted.task.state, counted.still_needed) == (State.APPROVED, 0)
    assert counted.runs_at == Execution.objects.get().next_at
    # Who comes later is refused as ever: what stood before is nobody's lost answer.
    with pytest.raises((AlreadyDecided, WrongState)):
        approve_task(vote)
    assert Decision.objects.count() == 1


def test_a_no_whose_commit_was_not_answered_is_told_as_decided(
    bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = pending(a_note())
    Once(monkeypatch, deciding, "_reject").lost()
    counted = reject_task(ballot(task, bob))
    assert counted.decision == Decision.objects.get()
    assert (counted.task.state, counted.still_needed) == (State.REJECTED, 0)


def _due(reviewer: User) -> Execution:
    approved(reviewer, [a_note()])
    step = Execution.objects.get()
    Execution.objects.update(next_at=step.created_at)
    return step


def _ran_once(step: Execution) -> bool:
    phases = ["claimed", "dispatch", "outcome"]
    return (
        list(Attempt.objects.order_by("id").values_list("phase", flat=True)) == phases
        and Note.objects.count() == Execution.objects.get().attempts == 1
        and step.task.__class__.objects.get().state == State.EXECUTED
    )


@pytest.mark.parametrize(
    ("place", "error", "calls"),
    [((claim, "_who"), _locked, 3), ((dispatch, "_record"), _given_up("40P01"), 2)],
    ids=["T2", "T3"],
)
def test_a_claim_or_dispatch_that_was_given_up_runs_once_all_the_same(
    bob: User,
    monkeypatch: pytest.MonkeyPatch,
    place: tuple[ModuleType, str],
    error: Callable[[], Exception],
    calls: int,
) -> None:
    step = _due(bob)
    once = Once(monkeypatch, *place).given_up(error)
    assert run_execution(step.pk) is True
    assert once.calls == calls
    assert _ran_once(step)


@pytest.mark.parametrize(
    ("module", "name"), [(claim, "_take"), (dispatch, "_intend")], ids=["T2", "T3"]
)
def test_a_claim_or_dispatch_whose_commit_was_not_answered_goes_on_and_runs_once(
    bob: User, monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str
) -> None:
    step = _due(bob)
    once = Once(monkeypatch, module, name).lost()
    assert run_execution(step.pk) is True
    assert once.calls == 1
    assert _ran_once(step)
