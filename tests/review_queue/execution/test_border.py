"""Directly before the connector the bytes are hashed again: only what was written down leaves."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.contrib.auth.models import User

from connectors.contract import FrozenRequest
from review_queue.execution import run
from review_queue.execution.claim import Lease
from review_queue.execution.dispatch import Dispatched, dispatch
from review_queue.execution.run import run_execution
from review_queue.models import Attempt, Execution, Note, State, Task
from tests.builders import a_note, approved, fresh

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("outbox")]


def _run_with(monkeypatch: pytest.MonkeyPatch, reviewer: User, **other: str) -> Task:
    """Approved, dispatched, and then something in the worker's memory becomes another."""

    def tampered(lease: Lease) -> Dispatched | None:
        given = dispatch(lease)
        assert given is not None
        return replace(given, request=_changed(given.request, other))

    monkeypatch.setattr(run, "dispatch", tampered)
    task = approved(reviewer, [a_note("Called Sam.")]).task
    step = Execution.objects.get()
    Execution.objects.update(next_at=step.created_at)
    assert run_execution(step.pk) is True
    return fresh(task)


def _changed(request: FrozenRequest, other: dict[str, str]) -> FrozenRequest:
    return replace(request, **other)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "other",
    [
        {"payload_text": '{"text":"Called Sue."}'},
        {"kind": "email"},
        {"content_hash": "0" * 64},
        {"idempotency_key": "another-key"},
    ],
    ids=lambda other: next(iter(other)),
)
def test_other_bytes_than_those_written_down_do_not_leave(
    bob: User, monkeypatch: pytest.MonkeyPatch, outbox: Path, other: dict[str, str]
) -> None:
    task = _run_with(monkeypatch, bob, **other)
    assert (Note.objects.count(), list(outbox.iterdir())) == (0, [])
    assert task.state == State.FAILED
    assert task.problem.startswith("Step 1 failed: What was about to leave was not what had been")
    assert Attempt.objects.get(phase="outcome").outcome == "notsent"
    assert Execution.objects.get().attempts == 1


def test_the_bytes_written_down_leave(bob: User, monkeypatch: pytest.MonkeyPatch) -> None:
    task = _run_with(monkeypatch, bob)
    assert [note.text for note in Note.objects.all()] == ["Called Sam."]
    assert task.state == State.EXECUTED
