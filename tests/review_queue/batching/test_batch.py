"""Look-alikes decided together: low tiers only, three opened, every row on its own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from audit.models import Entry
from review_queue.batching.look_alikes import look_alikes
from review_queue.batching.services import (
    ALIVE,
    approve_batch,
    list_batch,
    open_row,
    run_batch,
    run_waiting_batches,
)
from review_queue.errors import NotReviewer, WrongState
from review_queue.models import Batch, BatchRow, BlindPick, Decision, Execution, State, Task
from review_queue.services.decisions.deciding import reject_task
from review_queue.services.desk.claiming import claim_task
from tests.builders import a_note, a_refund, a_workflow, an_email, ballot, fresh, pending

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_blind_picks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Random looks would take tasks out of a batch at random; one test puts one back."""
    BlindPick.objects.all().delete()


def notes(number: int) -> list[Task]:
    found = [pending(a_note(), subject=f"Note {at}") for at in range(number)]
    BlindPick.objects.update(answer_first_chance=0, second_review_chance=0)
    return found


def listed(bob: User, number: int = 5) -> Batch:
    return list_batch(task=notes(number)[0], user=bob)


def open_picked(batch: Batch, user: User) -> None:
    for row in batch.rows.filter(must_open=True):
        open_row(batch=batch, task_id=row.task_id, user=user)


def everything(batch: Batch) -> list[int]:
    return list(batch.rows.values_list("task_id", flat=True))


def test_only_the_same_work_with_the_same_steps_and_reasons_is_alike(bob: User) -> None:
    first, second, third = notes(3)
    a_workflow("other")
    pending(a_note(), workflow_key="other")
    pending(an_email())
    pending(a_note(), a_note())
    pending(a_refund())
    BlindPick.objects.update(answer_first_chance=0, second_review_chance=0)
    alike = look_alikes(fresh(first), bob)
    assert [task.pk for task in alike] == [first.pk, second.pk, third.pk]


def test_what_moves_money_is_never_decided_in_a_batch(bob: User) -> None:
    refunds = [pending(a_refund()) for _ in range(5)]
    assert look_alikes(fresh(refunds[0]), bob) == []
    with pytest.raises(WrongState, match="one by one"):
        list_batch(task=fresh(refunds[0]), user=bob)
    assert not Batch.objects.exists()


def test_a_task_picked_for_a_blind_look_stays_out(bob: User) -> None:
    tasks = notes(5)
    BlindPick.objects.filter(draft__task=tasks[2]).update(answer_first_chance=1_000_000)
    assert tasks[2].pk not in [task.pk for task in look_alikes(fresh(tasks[0]), bob)]
    assert look_alikes(fresh(tasks[2]), bob) == []


def test_what_came_back_after_a_yes_is_read_by_itself(bob: User) -> None:
    first, second, *rest = notes(5)
    Task.objects.filter(pk=second.pk).update(problem="It came back.")
    assert look_alikes(first, bob) == [first, *rest]
    assert look_alikes(fresh(second), bob) == []


def test_what_a_colleague_holds_stays_out(bob: User, dana: User) -> None:
    tasks = notes(5)
    claim_task(task_id=tasks[3].pk, user=dana)
    assert tasks[3].pk not in [task.pk for task in look_alikes(fresh(tasks[0]), bob)]


def test_a_batch_holds_twenty_at_most_and_three_to_open(bob: User) -> None:
    batch = listed(bob, 23)
    assert batch.rows.count() == 20
    assert batch.rows.filter(must_open=True).count() == 3


def test_fewer_than_four_save_nothing(bob: User) -> None:
    with pytest.raises(WrongState, match="Only 3 of this kind"):
        listed(bob, 3)


def test_nothing_is_approved_before_the_picked_ones_were_opened(bob: User) -> None:
    batch = listed(bob)
    with pytest.raises(WrongState, match=r"Open #\d+, #\d+, #\d+ first"):
        approve_batch(batch=batch, user=bob, task_ids=everything(batch))
    assert Batch.objects.get().asked_at is None
    assert not Decision.objects.exists()


def test_every_row_gets_a_decision_of_its_own(bob: User) -> None:
    batch = listed(bob)
    open_picked(batch, bob)
    approve_batch(batch=batch, user=bob, task_ids=everything(batch))
    run_batch(batch.pk)
    assert [row.result for row in batch.rows.all()] == ["approved"] * 5
    decisions = Decision.objects.all()
    assert {one.batch_id for one in decisions} == {batch.key}
    assert {one.decided_by_id for one in decisions} == {bob.pk}
    assert Execution.objects.count() == 5
    assert set(Task.objects.values_list("state", flat=True)) == {State.APPROVED}
    opened = Entry.objects.filter(kind="queue.task.opened_in_batch")
    assert opened.count() == 3


def test_a_row_that_changed_since_it_was_listed_is_not_approved(bob: User, dana: User) -> None:
    batch = listed(bob)
    open_picked(batch, bob)
    moved = batch.rows.filter(must_open=False).first()
    assert moved is not None
    reject_task(ballot(fresh(moved.task), dana))
    approve_batch(batch=batch, user=bob, task_ids=everything(batch))
    run_batch(batch.pk)
    results = {row.task_id: (row.result, row.detail) for row in batch.rows.all()}
    assert results.pop(moved.task_id) == ("changed", "It is rejected now.")
    assert set(results.values()) == {("approved", "")}
    assert fresh(moved.task).state == State.REJECTED


def test_what_was_left_out_stays_in_the_queue(bob: User) -> None:
    batch = listed(bob)
    open_picked(batch, bob)
    out = batch.rows.filter(must_open=False).first()
    assert out is not None
    keep = [number for number in everything(batch) if number != out.task_id]
    approve_batch(batch=batch, user=bob, task_ids=keep)
    run_batch(batch.pk)
    assert fresh(out.task).state == State.PENDING
    assert batch.rows.get(pk=out.pk).result == "left_out"


def test_a_picked_one_that_is_not_good_enough_stops_the_batch(bob: User) -> None:
    batch = listed(bob)
    open_picked(batch, bob)
    bad = batch.rows.filter(must_open=True).first()
    assert bad is not None
    keep = [number for number in everything(batch) if number != bad.task_id]
    with pytest.raises(WrongState, match="not good enough"):
        approve_batch(batch=batch, user=bob, task_ids=keep)
    assert not Decision.objects.exists()


def test_a_list_is_for_one_person_one_hour_and_one_yes(bob: User, dana: User) -> None:
    batch = listed(bob)
    row = batch.rows.first()
    assert row is not None
    with pytest.raises(NotReviewer):
        open_row(batch=batch, task_id=row.task_id, user=dana)
    open_picked(batch, bob)
    Batch.objects.update(created_at=timezone.now() - timedelta(minutes=61))
    with pytest.raises(WrongState, match="too old"):
        approve_batch(batch=batch, user=bob, task_ids=everything(batch))
    Batch.objects.update(created_at=timezone.now())
    approve_batch(batch=batch, user=bob, task_ids=everything(batch))
    with pytest.raises(WrongState, match="decided already"):
        approve_batch(batch=batch, user=bob, task_ids=everything(batch))


def test_a_worker_that_died_in_the_middle_is_replaced_and_nothing_runs_twice(bob: User) -> None:
    batch = listed(bob)
    open_picked(batch, bob)
    approve_batch(batch=batch, user=bob, task_ids=everything(batch))
    run_batch(batch.pk)
    BatchRow.objects.filter(position__gt=2).update(result="")
    past = timezone.now() - ALIVE - timedelta(seconds=1)
    Batch.objects.update(finished_at=None, beat_at=past)
    run_waiting_batches()
    assert [row.result for row in batch.rows.all()] == ["approved"] * 5
    assert Decision.objects.count() == 5
    assert Batch.objects.get().finished_at is not None
