"""The customer writes again: what was approved before goes back to review, with the new message."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from review_queue.errors import StaleDraft
from review_queue.models import Decision, Execution, FollowUp, State, Task
from review_queue.rounds.sweep import sweep
from review_queue.services.deadlines.snoozing import snooze_task
from review_queue.services.decisions.deciding import approve_task
from review_queue.services.drafts.drafting import record_result
from tests.builders import a_contact, a_draft, an_email, ballot, fresh, received
from tests.lifting import lifted

pytestmark = pytest.mark.django_db
FIRST = "<one@shop.example>"


def a_mail(text: str, message_id: str, answers: str = "", **more: Any) -> Task:
    fields = {"message_id": message_id, "references": answers}
    return received(text, kind="email", fields=fields, **more)


def drafted(text: str = "Where is it?", message_id: str = FIRST, **more: Any) -> Task:
    task = a_mail(text, message_id, **more)
    record_result(task.pk, a_draft(an_email()))
    return fresh(task)


def test_an_answer_in_the_thread_takes_the_approval_back_before_it_leaves(bob: User) -> None:
    task = drafted()  # nobody on record: only the thread says who writes
    approve_task(ballot(task, bob))
    later = a_mail("Never mind, it came!", "<two@shop.example>", f"<zero@x> {FIRST}")
    back = fresh(task)
    assert (back.state, back.generation) == (State.PENDING, 2)
    assert "wrote again" in back.problem
    follow_up = FollowUp.objects.get()
    assert (follow_up.earlier, follow_up.later) == (task, later)
    assert (follow_up.same_thread, follow_up.voided) == (True, True)
    Execution.objects.update(next_at=timezone.now() - timedelta(hours=1))
    sweep()
    assert [run.status for run in Execution.objects.all()] == ["cancelled"]


def test_a_page_opened_before_cannot_decide_and_is_shown_the_new_message(bob: User) -> None:
    task = drafted()
    a_mail("It came!\nThank you.", "<two@x>", FIRST, subject="Re: lamp")
    with pytest.raises(StaleDraft, match="The customer wrote again") as refusal:
        approve_task(ballot(task, bob))
    assert list(refusal.value.changes.values()) == [("", "Re: lamp\nIt came!\nThank you.")]
    assert Decision.objects.count() == 0
    approve_task(ballot(fresh(task), bob))
    assert fresh(task).state == State.APPROVED


def test_the_first_of_two_votes_does_not_outlive_a_new_message(bob: User, dana: User) -> None:
    task = drafted()
    Task.objects.filter(pk=task.pk).update(reviewers_needed=2)
    task = fresh(task)
    approve_task(ballot(task, bob))
    a_mail("Stop!", "<two@x>", FIRST)
    assert FollowUp.objects.get().voided is True
    counted = approve_task(ballot(fresh(task), dana))
    assert (counted.still_needed, fresh(task).state) == (1, State.PENDING)


def test_a_new_mail_of_the_same_customer_counts_without_a_thread(bob: User) -> None:
    a_contact()
    task = drafted()
    approve_task(ballot(task, bob))
    a_mail("And cancel the other one.", "<two@x>")
    assert fresh(task).state == State.PENDING
    assert FollowUp.objects.get().same_thread is False


def test_what_was_put_off_wakes_when_the_customer_writes(bob: User) -> None:
    task = drafted()
    snooze_task(task_id=task.pk, user=bob, until=timezone.now() + timedelta(hours=1))
    a_mail("Hurry.", "<two@x>", FIRST)
    assert fresh(task).snoozed_until is None


@pytest.mark.parametrize(
    ("more", "answers"),
    [
        ({"automatic": "auto-reply"}, FIRST),
        ({"sender_address": "other@example.com"}, ""),
        ({"sender_address": "other@example.com"}, "<unknown@x>"),
    ],
)
def test_machines_and_strangers_take_nothing_back(
    bob: User, more: dict[str, str], answers: str
) -> None:
    a_contact()
    task = drafted()
    approve_task(ballot(task, bob))
    a_mail("Out of office", "<two@x>", answers, **more)
    assert (fresh(task).state, FollowUp.objects.count()) == (State.APPROVED, 0)


def test_what_is_being_sent_is_not_taken_back_but_tied(bob: User) -> None:
    task = drafted()
    approve_task(ballot(task, bob))
    with lifted(Execution):
        Execution.objects.update(status="dispatching")
    a_mail("Wait!", "<two@x>", FIRST)
    assert (fresh(task).state, FollowUp.objects.get().voided) == (State.APPROVED, False)


def test_every_invoice_of_a_supplier_is_about_itself(bob: User) -> None:
    a_contact()
    task = drafted()
    task.workflow.strategy = "invoice_match"
    task.workflow.save()
    approve_task(ballot(task, bob))
    a_mail("Invoice 2", "<two@x>")
    assert (fresh(task).state, FollowUp.objects.count()) == (State.APPROVED, 0)


def test_a_mail_written_before_the_earlier_one_is_no_second_thought(bob: User) -> None:
    a_contact()
    now = timezone.now()
    task = drafted(sent_at=now)
    approve_task(ballot(task, bob))
    a_mail("Written last week, come today", "<two@x>", sent_at=now - timedelta(days=7))
    assert (fresh(task).state, FollowUp.objects.count()) == (State.APPROVED, 0)
    a_mail("Written just now", "<three@x>", sent_at=now + timedelta(seconds=1))
    assert fresh(task).state == State.PENDING
