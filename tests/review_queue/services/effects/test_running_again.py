"""What failed for certain runs again by as many people as let it out, and money by two."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import DatabaseError, transaction
from django.db.models import F
from django.utils import timezone

from audit.models import Entry
from audit.verify import verify_ledger
from connectors.contract import NotSent, Unknown
from review_queue.errors import NotReviewer
from review_queue.models import Company, Decision, Execution, Notice, OutcomeStatement, State, Task
from review_queue.services.decisions.deciding import approve_task
from review_queue.services.effects.compensating import take_back_what_ran
from review_queue.services.effects.resolving import confirm_it_happened, run_rest_again
from tests.builders import (
    a_contact,
    a_note,
    a_refund,
    a_workflow,
    an_email,
    an_order,
    approved,
    ballot,
    dispatched,
    ended,
    fresh,
    pending,
)
from tests.lifting import lifted
from tests.review_queue.desk.pages import address, client_of
from tests.review_queue.execution.test_bundles import a_change, run_steps
from tests.review_queue.services.judging.test_two_people import two_people_rule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("outbox")]
NO = NotSent("The other side said no.")


def by_two(first: User, second: User, *actions: tuple[str, Any]) -> Task:
    """A draft that two people decided, let out by both."""
    a_workflow()
    a_contact()
    two_people_rule()
    task = pending(*actions)
    approve_task(ballot(task, first))
    approve_task(ballot(fresh(task), second))
    return fresh(task)


def failed_payment(reviewer: User) -> Task:
    an_order(a_contact())
    return ended(approved(reviewer, [a_refund()]).task, NO)


def stands_still(task: Task) -> bool:
    """Failed as it was, with its one run and no decision about another."""
    runs = Execution.objects.filter(task=task).values_list("status", flat=True)
    again = Decision.objects.filter(task=task, answer=Decision.Answer.RETRY)
    return (fresh(task).state, list(runs), again.count()) == (State.FAILED, ["failed"], 0)


def retries(task: Task) -> list[tuple[str, int, int, str]]:
    given = Decision.objects.filter(task=task, answer=Decision.Answer.RETRY).order_by("seat")
    return list(given.values_list("decided_by__username", "generation", "seat", "note"))


def test_one_person_alone_does_not_run_a_payment_again(bob: User, dana: User, carol: User) -> None:
    task = failed_payment(bob)
    run_rest_again(task_id=task.pk, user=bob, note="The account is open again.")
    run_rest_again(task_id=task.pk, user=bob, note="Really.")
    assert stands_still(task)
    (notice,) = Notice.objects.filter(recipient=carol)
    assert "bob wants a failed step to run again. It moves money, so a second" in notice.text
    run_rest_again(task_id=task.pk, user=dana, note="I rang the bank.")
    assert fresh(task).state == State.APPROVED
    assert retries(task) == [
        ("bob", 2, 1, "The account is open again."),
        ("dana", 2, 2, "I rang the bank."),
    ]
    kinds = ["queue.task.again_asked"] * 2 + ["queue.task.retried", "queue.task.retry_seconded"]
    told = Entry.objects.filter(chain=f"task:{task.pk}").order_by("position")
    assert list(told.values_list("kind", flat=True))[-4:] == kinds
    dispatched(task)
    assert fresh(task).state == State.EXECUTING
    assert verify_ledger().is_clean


def test_what_two_people_decided_two_people_run_again(bob: User, dana: User) -> None:
    task = ended(by_two(bob, dana, a_note()), NO)
    run_rest_again(task_id=task.pk, user=dana)
    assert stands_still(task)
    run_rest_again(task_id=task.pk, user=bob)
    assert [name for name, *_ in retries(task)] == ["dana", "bob"]


def test_what_one_person_decided_one_person_runs_again(bob: User) -> None:
    task = ended(approved(bob, [a_note()]).task, NO)
    run_rest_again(task_id=task.pk, user=bob)
    assert [name for name, *_ in retries(task)] == ["bob"]


def test_who_may_not_decide_it_any_more_is_not_one_of_the_two(
    bob: User, dana: User, carol: User, mallory: User
) -> None:
    task = failed_payment(bob)
    run_rest_again(task_id=task.pk, user=bob)
    bob.groups.clear()
    with pytest.raises(NotReviewer):
        run_rest_again(task_id=task.pk, user=mallory)
    run_rest_again(task_id=task.pk, user=dana)
    assert stands_still(task)
    run_rest_again(task_id=task.pk, user=carol)
    assert [name for name, *_ in retries(task)] == ["dana", "carol"]


def test_a_yes_from_before_a_step_was_taken_back_is_about_less_and_does_not_count(
    bob: User, dana: User
) -> None:
    contact = a_contact(phone="+49 30 1")
    an_order(contact)
    task = approved(bob, [a_change(contact, "+49 30 2"), a_refund()]).task
    run_steps(task, 1)
    ended(task, NO)
    run_rest_again(task_id=task.pk, user=bob)
    take_back_what_ran(task_id=task.pk, user=bob)
    run_rest_again(task_id=task.pk, user=dana)
    assert (fresh(task).state, retries(task)) == (State.FAILED, [])
    run_rest_again(task_id=task.pk, user=bob)
    assert fresh(task).state == State.APPROVED
    assert Execution.objects.filter(task=task, generation=2).count() == 2


def test_where_nobody_else_is_there_one_runs_again_what_one_decided(bob: User) -> None:
    task = failed_payment(bob)
    run_rest_again(task_id=task.pk, user=bob)
    assert [name for name, *_ in retries(task)] == ["bob"]


def test_where_of_two_one_is_left_a_day_passes_and_another_day_is_held(
    bob: User, dana: User
) -> None:
    Company.objects.update(small_team_fallback=True)
    task = ended(by_two(bob, dana, a_note()), NO)
    dana.groups.set(Group.objects.filter(name="Auditors"))
    run_rest_again(task_id=task.pk, user=bob)
    assert stands_still(task)
    with lifted(OutcomeStatement):
        OutcomeStatement.objects.update(said_at=timezone.now() - timedelta(hours=25))
    run_rest_again(task_id=task.pk, user=bob)
    (run,) = Execution.objects.filter(task=task, generation=2)
    assert run.next_at - run.created_at == timedelta(days=1)
    report = verify_ledger()
    assert [one.problem for one in report.remarks] == [
        "duties: bob ran again alone what two decided"
    ]


def test_a_lost_letter_of_two_people_is_settled_by_two(bob: User, dana: User) -> None:
    task = ended(by_two(bob, dana, an_email(), a_note()), Unknown("The line went dead."))
    Execution.objects.update(dispatched_at=timezone.now() - timedelta(minutes=2))
    confirm_it_happened(task_id=task.pk, user=bob, evidence="In the sent folder.")
    assert fresh(task).state == State.OUTCOME_UNKNOWN
    confirm_it_happened(task_id=task.pk, user=dana, evidence="Seen it too.")
    assert fresh(task).state == State.APPROVED
    assert [name for name, *_ in retries(task)] == ["bob", "dana"]


def test_the_page_says_that_two_have_to_and_who_said_so(bob: User, dana: User) -> None:
    task = failed_payment(bob)
    page = client_of(bob).get(address("review_recovery", task.pk)).content.decode()
    assert "It moves money: two people have to say so before it runs again." in page
    assert "and it waits for a second person." in page
    answer = client_of(bob).post(
        address("review_resolve", task.pk), {"choice": "again", "note": "Fixed."}, follow=True
    )
    assert (
        "Noted. It moves money, so a second person has to say the same, such as dana."
        in answer.text
    )
    assert stands_still(task)
    page = client_of(dana).get(address("review_recovery", task.pk)).content.decode()
    assert "<strong>bob</strong> says: run it again" in page
    client_of(dana).post(address("review_resolve", task.pk), {"choice": "again", "note": ""})
    assert fresh(task).state == State.APPROVED


def test_the_database_refuses_work_of_two_with_one_yes(bob: User, dana: User) -> None:
    task = ended(by_two(bob, dana, a_note()), NO)
    draft = Decision.objects.filter(task=task).latest("id")
    draft.pk, draft.generation, draft.seat, draft.answer = None, 2, 1, Decision.Answer.RETRY
    draft.save(force_insert=True)
    moved = {"version": F("version") + 1, "generation": 2, "audit_length": F("audit_length") + 1}
    approve = {"state": State.APPROVED, "audit_head": "f" * 64, **moved}
    with pytest.raises(DatabaseError, match="too few people"), transaction.atomic():
        Task.objects.filter(pk=task.pk).update(**approve)
    assert fresh(task).state == State.FAILED
