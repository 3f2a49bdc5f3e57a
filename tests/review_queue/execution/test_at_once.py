"""Own records run many at once: the same promises, in one transaction, and one by one in need."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from connectors.contract import NotSent, Outcome
from connectors.internal_note.connector import InternalNoteConnector
from connectors.registry import ACTION_KINDS, OWN_KINDS, connector_for
from review_queue.execution import at_once, record
from review_queue.execution.at_once import run_at_once
from review_queue.execution.claim import Lease, claim_due
from review_queue.execution.due import run_due
from review_queue.failpoints import set_trap
from review_queue.models import Execution, State
from review_queue.rows import update_rows
from tests.builders import a_contact, a_note, an_email, approved, fresh
from tests.effects_outside import _watched
from tests.review_queue.execution.own_records import (
    PHASES,
    Died,
    dies_at,
    notes,
    phases,
    states,
    three,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("outbox")]


def test_own_kinds_are_those_that_need_no_connection() -> None:
    assert set(OWN_KINDS) == {
        "internal_note",
        "contact_update",
        "task_for_person",
        "file_document",
    }
    for kind in ACTION_KINDS:
        assert connector_for(kind).needs_connection is (kind not in OWN_KINDS)


def test_many_run_together_and_each_has_its_tries_history_and_ledger(
    bob: User, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("WARNING")
    tasks = three(bob)
    before = {task.pk: (task.audit_length, task.version) for task in map(fresh, tasks)}
    leases = claim_due(40, own=True)
    assert [lease.fence for lease in leases] == [1, 1, 1]
    assert set(Execution.objects.values_list("status", "attempts")) == {("leased", 1)}
    assert run_at_once(leases) == 3
    assert not caplog.records
    assert states(tasks) == [State.EXECUTED] * 3
    assert notes() == ["note 0", "note 1", "note 2"]
    for task in map(fresh, tasks):
        length, version = before[task.pk]
        assert (task.audit_length, task.version) == (length + 2, version + 2)
        assert phases(task) == PHASES
        newest = list(task.history.values_list("state", flat=True)[:2])
        assert newest == [State.EXECUTED, State.EXECUTING]
    assert run_due() == 0


def test_a_second_claim_takes_nothing_twice(bob: User) -> None:
    three(bob)
    first, second = claim_due(2, own=True), claim_due(40, own=True)
    assert (len(first), len(second)) == (2, 1)
    assert not {lease.execution_id for lease in first} & {lease.execution_id for lease in second}
    assert claim_due(40, own=True) == []


def test_what_leaves_the_house_is_not_taken_with_own_records(bob: User, outbox: Path) -> None:
    a_contact()
    task = approved(bob, [an_email(), a_note("after the mail")]).task
    Execution.objects.update(next_at=timezone.now())
    assert claim_due(40, own=True) == []
    assert run_due() == 2
    assert fresh(task).state == State.EXECUTED
    assert (len(list(outbox.iterdir())), notes()) == (1, ["after the mail"])


@pytest.mark.parametrize("point", ["K7", "K8", "K10", "K11"])
def test_whoever_dies_inside_leaves_neither_effect_nor_record(bob: User, point: str) -> None:
    tasks = three(bob)
    leases = claim_due(40, own=True)
    set_trap(dies_at(point))
    try:
        with pytest.raises(Died):
            run_at_once(leases)
    finally:
        set_trap(None)
    assert notes() == []
    assert states(tasks) == [State.APPROVED] * 3
    assert set(Execution.objects.values_list("status", "attempts")) == {("leased", 1)}
    assert [phases(task) for task in tasks] == [["claimed"]] * 3


def test_one_that_fails_does_not_stop_the_others(
    bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks = three(bob)
    send = InternalNoteConnector.send

    def faulty(self: Any, request: Any, surroundings: Any) -> Outcome:
        if "note 2" in request.payload_text:
            raise RuntimeError("a fault in the connector")
        return send(self, request, surroundings)

    monkeypatch.setattr(InternalNoteConnector, "send", faulty)
    with pytest.raises(RuntimeError, match="a fault in the connector"):
        run_due()
    assert notes() == ["note 0", "note 1"]
    assert states(tasks) == [State.EXECUTED, State.EXECUTED, State.EXECUTING]
    assert [phases(task) for task in tasks] == [PHASES, PHASES, PHASES[:2]]


def test_what_was_not_begun_after_a_fault_is_given_back_uncounted(
    bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks = three(bob)

    def faulty(*_: Any) -> Outcome:
        raise RuntimeError("a fault in the connector")

    monkeypatch.setattr(InternalNoteConnector, "send", faulty)
    with pytest.raises(RuntimeError, match="a fault in the connector"):
        run_due()
    steps = Execution.objects.order_by("id").values_list("status", "attempts")
    assert list(steps) == [("dispatching", 1), ("ready", 0), ("ready", 0)]
    assert states(tasks) == [State.EXECUTING, State.APPROVED, State.APPROVED]
    assert notes() == []


def test_one_that_is_refused_fails_alone(bob: User, monkeypatch: pytest.MonkeyPatch) -> None:
    tasks = three(bob)
    send = InternalNoteConnector.send

    def refusing(self: Any, request: Any, surroundings: Any) -> Outcome:
        if "note 1" in request.payload_text:
            return NotSent("No room.")
        return send(self, request, surroundings)

    monkeypatch.setattr(InternalNoteConnector, "send", refusing)
    assert run_due() == 3
    assert states(tasks) == [State.EXECUTED, State.FAILED, State.EXECUTED]
    assert fresh(tasks[1]).problem == "Step 1 failed: No room."


def test_a_run_taken_up_by_somebody_else_ends_the_whole_transaction(
    bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks = three(bob)
    leases = claim_due(40, own=True)
    write = update_rows

    def one_less(rows: Sequence[Execution], *rest: Any) -> int:
        return 2 if len(rows) > 1 else write(rows, *rest)

    monkeypatch.setattr(record, "update_rows", one_less)
    assert run_at_once(leases) == 3
    assert states(tasks) == [State.EXECUTED] * 3
    assert notes() == ["note 0", "note 1", "note 2"]
    assert [phases(task) for task in tasks] == [PHASES] * 3


def test_a_commit_whose_answer_was_lost_is_found_by_its_rows(bob: User) -> None:
    three(bob)
    leases = claim_due(40, own=True)
    assert at_once._landed(leases) is None
    run_at_once(leases)
    assert at_once._landed(leases) == 3
    older = [Lease(one.execution_id, one.fence - 1) for one in leases]
    assert at_once._landed(older) is None


def test_no_own_record_is_made_over_the_network(
    bob: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The watch of these tests holds for what runs inside the transaction, too."""
    three(bob)
    send = InternalNoteConnector.send

    def chatty(self: Any, request: Any, surroundings: Any) -> Outcome:
        with socket.socket(socket.AF_UNIX) as line:
            line.connect("/nobody/listens/here")
        return send(self, request, surroundings)

    monkeypatch.setattr(InternalNoteConnector, "send", _watched(chatty, is_own=True))
    with pytest.raises(FileNotFoundError):  # by itself it stands outside any transaction
        run_due()
    assert "a connection was opened inside an open transaction" in caplog.text
    assert notes() == []
