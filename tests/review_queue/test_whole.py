"""A transaction the database gave up is repeated whole; after a lost COMMIT the row is read."""

from __future__ import annotations

import time
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError, connection

from connectors.contract import NotSent
from review_queue.execution import run
from review_queue.execution.claim import claim_execution
from review_queue.execution.dispatch import dispatch
from review_queue.execution.record import record_outcome
from review_queue.execution.run import run_lease
from review_queue.models import Attempt, Execution, Note, State
from review_queue.whole import MOST_TIMES, repeat_whole
from tests.builders import a_note, approved, ended, fresh
from tests.lifting import lifted


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)


def _leased() -> Any:
    step = Execution.objects.get()
    Execution.objects.update(next_at=step.created_at)
    lease = claim_execution(step.pk)
    assert lease is not None
    return lease


@pytest.mark.django_db(transaction=True)
def test_a_locked_database_is_tried_again_and_the_outcome_kept_once(
    bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = approved(bob, [a_note()]).task
    lease = _leased()
    calls: list[int] = []

    def locked_twice(*given: Any) -> None:
        calls.append(1)
        if len(calls) < 3:
            raise OperationalError("database is locked")
        record_outcome(*given)

    monkeypatch.setattr(run, "record_outcome", locked_twice)
    assert run_lease(lease) is True
    assert len(calls) == 3
    assert fresh(task).state == State.EXECUTED
    assert Attempt.objects.filter(phase="outcome").count() == Note.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_commit_whose_answer_was_lost_is_read_and_not_written_again(
    bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = approved(bob, [a_note()]).task
    lease = _leased()
    calls: list[int] = []

    def lost_answer(*given: Any) -> None:
        calls.append(1)
        record_outcome(*given)
        raise OperationalError("locked: the answer to COMMIT never came")

    monkeypatch.setattr(run, "record_outcome", lost_answer)
    assert run_lease(lease) is True
    assert len(calls) == 1
    assert fresh(task).state == State.EXECUTED
    assert not Attempt.objects.filter(phase="late_outcome").exists()


@pytest.mark.django_db(transaction=True)
def test_it_ends_after_four_times_and_other_faults_are_not_repeated() -> None:
    calls: list[str] = []

    def fails(words: str) -> None:
        calls.append(words)
        raise OperationalError(words)

    for words in ("database is locked", "no such table"):
        connection.ensure_connection()
        with pytest.raises(OperationalError, match=words):
            repeat_whole(partial(fails, words), landed=lambda: None)
    assert calls == ["database is locked"] * MOST_TIMES + ["no such table"]


@pytest.mark.django_db
def test_other_bytes_never_leave_under_a_key_that_was_used(bob: User) -> None:
    task = ended(approved(bob, [a_note()]).task, NotSent("Busy.", retryable=True))
    with lifted(Attempt):
        Attempt.objects.filter(phase="dispatch").update(request_sha256="0" * 64)
    assert dispatch(_leased()) is None
    assert fresh(task).state == State.FAILED
    assert "not the one that was sent before under the same key" in fresh(task).problem
    assert Note.objects.count() == 0
