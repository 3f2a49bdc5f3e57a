"""A bundle runs in order; where a step fails nothing later runs, and what ran can be taken back."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from audit.models import Entry
from connectors.contract import NotSent, Unknown
from review_queue.errors import NotReviewer, WrongState
from review_queue.execution.due import run_due
from review_queue.models import Contact, Execution, Note, State, Task
from review_queue.services.effects.compensating import steps_taken, take_back_what_ran
from review_queue.services.effects.resolving import run_rest_again
from tests.builders import a_contact, a_note, an_email, approved, ended, fresh
from tests.review_queue.desk.pages import address, client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("outbox")]


def a_change(contact: Contact, phone: str) -> tuple[str, dict[str, Any]]:
    return "contact_update", {
        "contact_id": contact.pk,
        "changes": [{"name": "phone", "value": phone}],
    }


def run_steps(task: Task, number: int) -> None:
    for _ in range(number):
        step = Execution.objects.filter(task=task, status="ready").order_by("position")[0]
        Execution.objects.filter(pk=step.pk).update(next_at=timezone.now())
        assert run_due(limit=1) == 1


@pytest.mark.parametrize("outcome", [NotSent("No."), Unknown("Who knows.")])
@pytest.mark.parametrize("failing", [1, 2, 3])
def test_no_step_after_the_one_that_failed_ever_runs(
    bob: User, failing: int, outcome: NotSent | Unknown
) -> None:
    for _ in range(8):
        Note.objects.all().delete()
        task = approved(bob, [a_note("1"), a_note("2"), a_note("3")]).task
        run_steps(task, failing - 1)
        ended(task, outcome)
        Execution.objects.filter(status="ready").update(next_at=timezone.now())
        assert run_due() == 0
        assert [note.text for note in Note.objects.order_by("id")] == ["1", "2"][: failing - 1]
        assert f"Step {failing}" in fresh(task).problem
        assert [step.ran for step in steps_taken(task)] == [place < failing for place in (1, 2, 3)]


def test_what_ran_is_taken_back_and_the_rest_said_why_not(bob: User, mallory: User) -> None:
    contact = a_contact(phone="+49 30 1")
    task = approved(bob, [a_change(contact, "+49 30 2"), an_email(), a_note()]).task
    run_steps(task, 2)
    ended(task, NotSent("No."))
    steps = steps_taken(task)
    assert [(step.ran, step.can) for step in steps] == [(True, True), (True, False), (False, False)]
    assert steps[1].why_not == "It cannot be taken back."
    assert steps[2].why_not == "It did not run."
    with pytest.raises(NotReviewer):
        take_back_what_ran(task_id=task.pk, user=mallory)
    assert take_back_what_ran(task_id=task.pk, user=bob) == ((1, "Taken back."),)
    contact.refresh_from_db()
    assert contact.phone == "+49 30 1"
    assert fresh(task).state == State.FAILED
    assert Entry.objects.filter(kind="queue.task.step_taken_back").count() == 1
    with pytest.raises(WrongState, match="No step of this can be taken back"):
        take_back_what_ran(task_id=task.pk, user=bob)


def test_what_was_taken_back_runs_again_with_the_rest(bob: User) -> None:
    contact = a_contact(phone="+49 30 1")
    task = approved(bob, [a_change(contact, "+49 30 2"), a_note()]).task
    run_steps(task, 1)
    ended(task, NotSent("No."))
    take_back_what_ran(task_id=task.pk, user=bob)
    run_rest_again(task_id=task.pk, user=bob)
    run_steps(task, 2)
    contact.refresh_from_db()
    assert (fresh(task).state, contact.phone) == (State.EXECUTED, "+49 30 2")


def test_a_record_that_changed_since_is_left_alone_and_the_result_says_so(bob: User) -> None:
    contact = a_contact(phone="+49 30 1")
    task = approved(bob, [a_change(contact, "+49 30 2"), a_note()]).task
    run_steps(task, 1)
    ended(task, NotSent("No."))
    Contact.objects.filter(pk=contact.pk).update(phone="+49 30 3")
    ((step, result),) = take_back_what_ran(task_id=task.pk, user=bob)
    assert (step, result[:15]) == (1, "Not taken back:")
    contact.refresh_from_db()
    assert contact.phone == "+49 30 3"
    assert Entry.objects.filter(kind="queue.task.step_not_taken_back").count() == 1


def test_the_page_offers_it_and_shows_each_result(bob: User) -> None:
    contact = a_contact(phone="+49 30 1")
    task = approved(bob, [a_change(contact, "+49 30 2"), a_note()]).task
    run_steps(task, 1)
    ended(task, NotSent("No."))
    client = client_of(bob)
    page = client.get(address("review_recovery", task.pk)).content.decode()
    assert "Take back what ran" in page
    assert "did not run: " in page
    said = client.post(address("review_resolve", task.pk), {"choice": "take_back"}, follow=True)
    assert "Step 1: Taken back." in said.content.decode()
    assert "Take back what ran" not in said.content.decode()
