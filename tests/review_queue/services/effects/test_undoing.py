"""Taking back: during the hold, against a worker that is about to send, and afterwards."""

from __future__ import annotations

import threading

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from review_queue.errors import NotReviewer, WrongState
from review_queue.execution.claim import claim_execution
from review_queue.execution.dispatch import dispatch
from review_queue.execution.due import run_due
from review_queue.execution.run import run_execution
from review_queue.models import Contact, Execution, Note, State
from review_queue.services.decisions.deciding import approve_task
from review_queue.services.effects.undoing import take_back_approval, undo_effects
from tests.builders import a_contact, a_note, an_email, approved, ballot, fresh
from tests.lifting import lifted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("outbox")]


def test_an_approval_is_taken_back_during_its_hold(bob: User, dana: User) -> None:
    task = approved(bob, [a_note(), a_note("second")]).task
    take_back_approval(task_id=task.pk, user=dana)
    task = fresh(task)
    assert (task.state, task.generation) == (State.PENDING, 2)
    assert set(Execution.objects.values_list("status", flat=True)) == {"cancelled"}
    Execution.objects.update(next_at=timezone.now())
    assert run_due() == 0
    assert Note.objects.count() == 0


def test_approved_again_it_runs_under_new_keys(bob: User) -> None:
    task = approved(bob, [a_note()]).task
    take_back_approval(task_id=task.pk, user=bob)
    approve_task(ballot(fresh(task), bob))
    Execution.objects.update(next_at=timezone.now())
    assert run_due() == 1
    keys = list(Execution.objects.values_list("idempotency_key", flat=True))
    assert len(set(keys)) == 2
    assert [note.key for note in Note.objects.all()] == [
        Execution.objects.get(generation=2).idempotency_key
    ]


def test_what_is_being_sent_cannot_be_taken_back(bob: User) -> None:
    task = approved(bob, [a_note()]).task
    Execution.objects.update(next_at=timezone.now())
    lease = claim_execution(Execution.objects.get().pk)
    assert lease is not None
    assert dispatch(lease) is not None
    with pytest.raises(WrongState, match="Too late"):
        take_back_approval(task_id=task.pk, user=bob)
    assert fresh(task).state == State.EXECUTING
    assert Execution.objects.get().status == "dispatching"


def test_nothing_is_taken_back_by_halves(bob: User) -> None:
    task = approved(bob, [a_note(), a_note("second")]).task
    with lifted(Execution):
        Execution.objects.filter(position=1).update(status="dispatching")
    with pytest.raises(WrongState, match="being sent right now"):
        take_back_approval(task_id=task.pk, user=bob)
    assert fresh(task).state == State.APPROVED
    assert list(Execution.objects.order_by("position").values_list("status", flat=True)) == [
        "dispatching",
        "ready",
    ]


def test_a_claimed_step_is_stopped_before_the_point_of_no_return(bob: User) -> None:
    task = approved(bob, [a_note()]).task
    Execution.objects.update(next_at=timezone.now())
    lease = claim_execution(Execution.objects.get().pk)
    assert lease is not None
    take_back_approval(task_id=task.pk, user=bob)
    assert dispatch(lease) is None
    assert (Note.objects.count(), fresh(task).state) == (0, State.PENDING)


def test_only_reviewers_take_back(bob: User, mallory: User) -> None:
    task = approved(bob, [a_note()]).task
    with pytest.raises(NotReviewer):
        take_back_approval(task_id=task.pk, user=mallory)
    assert fresh(task).state == State.APPROVED


@pytest.mark.django_db(transaction=True)
def test_undo_against_the_worker_has_exactly_one_winner(bob: User) -> None:
    for _ in range(25):
        task = approved(bob, [a_note()]).task
        Execution.objects.filter(task=task).update(next_at=timezone.now())
        refusals = _race(task.pk, Execution.objects.get(task=task).pk, bob)
        notes = Note.objects.filter(task=task).count()
        state = fresh(task).state
        assert (state, notes, len(refusals)) in [(State.EXECUTED, 1, 1), (State.PENDING, 0, 0)]


def _race(task_id: int, execution_id: int, user: User) -> list[str]:
    start = threading.Barrier(2)
    refusals: list[str] = []

    def undo() -> None:
        start.wait()
        try:
            take_back_approval(task_id=task_id, user=user)
        except WrongState as late:
            refusals.append(str(late))
        finally:
            connection.close()

    def work() -> None:
        start.wait()
        try:
            run_execution(execution_id)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for one in (undo, work)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refusals


def test_a_contact_update_is_undone_afterwards(bob: User) -> None:
    contact = a_contact(phone="1")
    change = {"contact_id": contact.pk, "changes": [{"name": "phone", "value": "2"}]}
    task = approved(bob, [("contact_update", change)]).task
    Execution.objects.update(next_at=timezone.now())
    run_due()
    assert Contact.objects.get().phone == "2"
    undo_effects(task_id=task.pk, user=bob)
    assert Contact.objects.get().phone == "1"
    assert fresh(task).state == State.REVERTED


def test_an_email_cannot_be_undone_afterwards(bob: User) -> None:
    a_contact()
    task = approved(bob, [an_email()]).task
    Execution.objects.update(next_at=timezone.now())
    run_due()
    with pytest.raises(WrongState, match="not every step of it is reversible"):
        undo_effects(task_id=task.pk, user=bob)
    assert fresh(task).state == State.EXECUTED
