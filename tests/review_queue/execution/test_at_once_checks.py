"""Every check before the point of no return holds for each of many own records."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from review_queue.execution import at_once
from review_queue.execution.at_once import run_at_once
from review_queue.execution.border import OTHER_BYTES
from review_queue.execution.claim import claim_due
from review_queue.execution.dispatch import pass_point_of_no_return
from review_queue.execution.due import run_due
from review_queue.models import Action, Company, DailyLimit, Execution, LimitUse, Note, State
from tests.builders import fresh
from tests.lifting import lifted
from tests.review_queue.execution.own_records import notes, states, three

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("outbox")]


def test_one_that_changed_goes_to_a_person_and_the_others_run(bob: User) -> None:
    tasks = three(bob)
    with lifted(Action):
        Action.objects.filter(draft__task=tasks[1]).update(payload_text='{"text":"other"}')
    run_due()
    assert states(tasks) == [State.EXECUTED, State.PENDING, State.EXECUTED]
    assert notes() == ["note 0", "note 2"]


def test_an_approver_who_lost_the_right_lets_none_of_them_run(bob: User) -> None:
    tasks = three(bob)
    leases = claim_due(40, own=True)
    bob.groups.clear()
    assert run_at_once(leases) == 0
    assert states(tasks) == [State.PENDING] * 3
    assert notes() == []


def test_a_stop_after_the_claim_lets_none_of_them_pass(bob: User) -> None:
    tasks = three(bob)
    leases = claim_due(40, own=True)
    Company.objects.update(stopped_at=timezone.now())
    assert run_at_once(leases) == 0
    assert notes() == []
    assert states(tasks) == [State.APPROVED] * 3
    assert set(Execution.objects.values_list("status", "attempts")) == {("ready", 0)}


def test_an_old_fence_passes_nothing(bob: User) -> None:
    tasks = three(bob)
    leases = claim_due(40, own=True)
    newer = leases[1].execution_id
    Execution.objects.filter(pk=newer).update(fence=5)
    assert run_at_once(leases) == 2
    assert Execution.objects.get(pk=newer).status == "leased"
    assert sorted(states(tasks)) == [State.APPROVED, State.EXECUTED, State.EXECUTED]
    assert Note.objects.count() == 2


def test_the_point_of_no_return_asks_for_each_fence_itself(bob: User) -> None:
    three(bob)
    leases = claim_due(40, own=True)
    Execution.objects.filter(pk=leases[0].execution_id).update(fence=5)
    passed = pass_point_of_no_return(leases, timezone.now())
    assert passed == {lease.execution_id for lease in leases[1:]}


def test_a_lease_that_ran_out_passes_nothing(bob: User) -> None:
    three(bob)
    leases = claim_due(40, own=True)
    Execution.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert run_at_once(leases) == 0
    assert notes() == []


def test_other_bytes_in_memory_are_not_written(bob: User, monkeypatch: pytest.MonkeyPatch) -> None:
    tasks = three(bob)
    monkeypatch.setattr(at_once, "as_written_down", lambda _pairs: set())
    run_due()
    assert states(tasks) == [State.FAILED] * 3
    assert fresh(tasks[0]).problem == f"Step 1 failed: {OTHER_BYTES}"
    assert notes() == []


def test_a_limit_lets_through_as_many_as_it_has_room_for(bob: User) -> None:
    DailyLimit.objects.create(kind="internal_note", most=2)
    tasks = three(bob)
    run_due()
    assert sorted(states(tasks)) == [State.EXECUTED, State.EXECUTED, State.PENDING]
    assert LimitUse.objects.get().count == 2
    assert Note.objects.count() == 2
