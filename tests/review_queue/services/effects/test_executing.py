"""From approval to effect: once, after the hold, exactly what was approved."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from connectors.contract import EffectClass, NotSent, Outcome, Sent, Unknown
from connectors.internal_note.connector import InternalNoteConnector
from review_queue.execution.claim import claim_execution
from review_queue.execution.dispatch import dispatch
from review_queue.execution.due import run_due
from review_queue.execution.run import run_execution
from review_queue.models import (
    Attempt,
    Company,
    Contact,
    Execution,
    Note,
    State,
    Task,
    Workflow,
)
from review_queue.rounds.sweep import sweep
from tests.builders import (
    a_contact,
    a_note,
    an_email,
    approved,
    fresh,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("outbox")]


def _hold_is_over() -> None:
    Execution.objects.update(next_at=timezone.now())


def _approved(reviewer: User, *actions: tuple[str, Any]) -> Task:
    task = approved(reviewer, actions or (a_note(),)).task
    _hold_is_over()
    return task


class Scripted:
    """Stands in for a connector's send: gives the outcomes it was told, in order."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *outcomes: Outcome) -> None:
        self.left, self.keys = list(outcomes), []  # type: ignore[var-annotated]
        connector = self

        class Wrapped:
            def send(self, request: Any, surroundings: Any) -> Outcome:
                connector.keys.append(request.idempotency_key)
                return connector.left.pop(0)

        monkeypatch.setattr("review_queue.execution.run.connector_for", lambda _: Wrapped())


def test_a_note_runs_once_and_closes_the_task(bob: User) -> None:
    task = _approved(bob, a_note("Called Sam."))
    execution = Execution.objects.get()
    assert run_execution(execution.pk) is True
    assert run_execution(execution.pk) is False
    assert [note.text for note in Note.objects.all()] == ["Called Sam."]
    task = fresh(task)
    assert (task.state, task.closed_at is not None) == (State.EXECUTED, True)
    assert list(Attempt.objects.order_by("id").values_list("phase", flat=True)) == [
        "claimed",
        "dispatch",
        "outcome",
    ]


def test_nothing_runs_before_the_hold_is_over(bob: User) -> None:
    approved(bob, [a_note()])
    execution = Execution.objects.get()
    assert execution.next_at > timezone.now()
    assert run_execution(execution.pk) is False
    assert run_due() == 0
    assert (Note.objects.count(), Attempt.objects.count()) == (0, 0)


def test_a_bundle_runs_in_order_each_step_once(bob: User, outbox: Path) -> None:
    a_contact()
    task = _approved(bob, an_email(), a_note())
    first, second = Execution.objects.order_by("position")
    assert run_execution(second.pk) is False
    assert run_due() == 2
    assert fresh(task).state == State.EXECUTED
    assert [path.name for path in outbox.iterdir()] == [f"{first.idempotency_key}.eml"]
    assert b"It is on its way." in next(outbox.iterdir()).read_bytes()
    assert Note.objects.count() == 1


def test_a_failed_step_stops_the_later_ones(bob: User, monkeypatch: pytest.MonkeyPatch) -> None:
    a_contact()
    task = _approved(bob, an_email(), a_note())
    Scripted(monkeypatch, NotSent("The mail server refused the address."))
    run_due()
    task = fresh(task)
    assert task.state == State.FAILED
    assert task.problem == "Step 1 failed: The mail server refused the address."
    statuses = list(Execution.objects.order_by("position").values_list("status", flat=True))
    assert statuses == ["failed", "cancelled"]
    assert Note.objects.count() == 0


def test_what_certainly_did_not_happen_is_tried_again_under_the_same_key(
    bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = _approved(bob)
    script = Scripted(
        monkeypatch, NotSent("Busy.", retryable=True), Sent("ref-1", detail="accepted")
    )
    run_due()
    execution = Execution.objects.get()
    assert (execution.status, execution.attempts) == ("ready", 1)
    assert execution.next_at > timezone.now()
    _hold_is_over()
    run_due()
    assert fresh(task).state == State.EXECUTED
    assert Execution.objects.get().external_ref == "ref-1"
    assert len(set(script.keys)) == 1


def test_five_tries_end_with_a_person(bob: User, monkeypatch: pytest.MonkeyPatch) -> None:
    task = _approved(bob)
    Scripted(monkeypatch, *[NotSent("Busy.", retryable=True)] * 6)
    for _ in range(6):
        _hold_is_over()
        run_due()
    assert Execution.objects.get().attempts == 5
    assert fresh(task).state == State.FAILED


def test_an_unknown_outcome_of_what_goes_once_waits_for_a_person(
    bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(InternalNoteConnector, "effect_class", lambda *_: EffectClass.AT_MOST_ONCE)
    task = _approved(bob)
    script = Scripted(monkeypatch, Unknown("The line went dead after the last byte."))
    run_due()
    _hold_is_over()
    sweep()
    assert fresh(task).state == State.OUTCOME_UNKNOWN
    assert Execution.objects.get().status == "unknown"
    assert len(script.keys) == 1


def test_what_may_be_repeated_is_settled_by_the_sweep_and_asks_nobody(
    bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = _approved(bob)
    script = Scripted(monkeypatch, Unknown("The line went dead after the last byte."), Sent("n:1"))
    run_due()
    sweep()
    assert (fresh(task).state, len(script.keys)) == (State.EXECUTING, 1)
    assert Attempt.objects.get(phase="unclear").detail == "The line went dead after the last byte."
    Execution.objects.update(dispatched_at=timezone.now() - timedelta(minutes=3))
    sweep()
    _hold_is_over()
    sweep()
    assert fresh(task).state == State.EXECUTED
    assert script.keys == [script.keys[0]] * 2


@pytest.mark.parametrize("scope", ["company", "workflow"])
def test_nothing_is_dispatched_while_stopped(bob: User, scope: str) -> None:
    task = _approved(bob)
    lease = claim_execution(Execution.objects.get().pk)
    assert lease is not None
    if scope == "company":
        Company.objects.update(stopped_at=timezone.now())
    else:
        Workflow.objects.update(is_stopped=True)
    assert dispatch(lease) is None
    assert run_due() == 0
    execution = Execution.objects.get()
    assert (execution.status, execution.attempts) == ("ready", 0)
    assert (fresh(task).state, Note.objects.count()) == (State.APPROVED, 0)
    Company.objects.update(stopped_at=None)
    Workflow.objects.update(is_stopped=False)
    assert run_due() == 1
    assert Note.objects.count() == 1


def test_a_contact_update_keeps_what_stood_there_before(bob: User) -> None:
    contact = a_contact(phone="1")
    task = _approved(
        bob,
        (
            "contact_update",
            {"contact_id": contact.pk, "changes": [{"name": "phone", "value": "2"}]},
        ),
    )
    run_due()
    contact.refresh_from_db()
    assert (contact.phone, Execution.objects.get().before) == ("2", {"phone": "1"})
    assert fresh(task).state == State.EXECUTED
    assert Contact.history.first().history_actor == "executor"
