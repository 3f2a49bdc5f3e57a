"""A payment leaves only while the records it rests on say what they said at its approval."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from connectors.contract import Sent
from review_queue.execution.claim import Lease, claim_execution
from review_queue.execution.cut_off import CUT_OFF
from review_queue.execution.dispatch import dispatch
from review_queue.models import Attempt, Contact, ContactRecord, Execution, State, Task
from review_queue.services.decisions.deciding import approve_task
from tests.builders import (
    a_contact,
    a_note,
    a_refund,
    an_order,
    approved,
    ballot,
    dispatched,
    ended,
    fresh,
    pending,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("outbox")]
IBAN = "DE89 3704 0044 0532 0130 00"


@pytest.fixture
def order() -> ContactRecord:
    return an_order(a_contact())


def goes_out(task: Task) -> bool:
    """Whether its first waiting step passes the point of no return."""
    step = Execution.objects.filter(task=task, status="ready").order_by("position")[0]
    Execution.objects.filter(pk=step.pk).update(next_at=step.created_at)
    lease = claim_execution(step.pk)
    assert lease is not None
    return dispatch(lease) is not None


def says(order: ContactRecord, **values: Any) -> None:
    order.values = {**order.values, **values}
    order.save()


def cut_off(lease: Lease) -> None:
    """The sweep found it lost and puts it back to be repeated under its key."""
    Attempt.objects.create(
        execution_id=lease.execution_id,
        fence=lease.fence,
        phase="outcome",
        outcome=CUT_OFF,
        at=timezone.now(),
    )
    Execution.objects.filter(pk=lease.execution_id).update(status="ready")


def money(minor: int) -> dict[str, Any]:
    return {"minor": minor, "currency": "EUR"}


def to_another_customer(order: ContactRecord) -> None:
    order.contact = Contact.objects.create(name="Kim", email="kim@example.com")
    order.save()


CHANGES: list[tuple[Callable[[ContactRecord], object], str]] = [
    (lambda order: order.delete(), "Order 1182, which it rests on, is gone"),
    (lambda order: ContactRecord.objects.all()._raw_delete("default"), "is gone"),
    (to_another_customer, "is gone from this customer's records"),
    (lambda order: says(order, total=money(3900)), "says something else"),
    (lambda order: says(order, total={"minor": 4000, "currency": "USD"}), "says something else"),
    (lambda order: says(order, status="refunded"), "Order 1182 was refunded meanwhile."),
    (lambda order: says(order, refundable=money(1500)), "has only €15.00 left to give back."),
]


@pytest.mark.parametrize(("change", "words"), CHANGES)
def test_what_changed_after_the_approval_stops_the_payment_and_a_person_is_told_why(
    change: Callable[[ContactRecord], object], words: str, bob: User, order: ContactRecord
) -> None:
    task = approved(bob, [a_refund()]).task
    change(order)
    assert not goes_out(task)
    task = fresh(task)
    assert (task.state, task.generation) == (State.PENDING, 2)
    assert words in task.problem
    assert task.problem.endswith("Nothing was sent; please decide again.")
    assert Execution.objects.get().status == "cancelled"
    assert Attempt.objects.filter(phase="dispatch").count() == 0


def test_an_unchanged_record_and_one_that_still_covers_it_let_it_go(
    bob: User, order: ContactRecord
) -> None:
    task = approved(bob, [a_refund()]).task
    says(order, refundable=money(4000), carrier="DHL")
    assert goes_out(task)


def test_what_the_reviewer_saw_already_stops_nothing(bob: User, order: ContactRecord) -> None:
    says(order, status="refunded")
    assert goes_out(approved(bob, [a_refund()]).task)


def test_two_approved_payments_of_one_order_go_out_once_until_somebody_looks_again(
    bob: User, dana: User, order: ContactRecord
) -> None:
    first, second = (approved(bob, [a_refund()]).task for _ in range(2))
    ended(first, Sent("re_1"))
    assert not goes_out(second)
    second = fresh(second)
    assert f"€40.00 of order 1182 left since it was approved, by #{first.pk}." in second.problem
    approve_task(ballot(second, dana))
    assert goes_out(second)


def test_a_payment_that_was_taken_back_leaves_room_for_another(
    bob: User, order: ContactRecord
) -> None:
    first, second = (approved(bob, [a_refund()]).task for _ in range(2))
    ended(first, Sent("re_1"))
    Execution.objects.filter(task=first).update(undone_at=timezone.now())
    assert goes_out(second)


def test_an_amount_somebody_typed_counts_against_the_order_it_names(
    bob: User, order: ContactRecord
) -> None:
    first, second = (approved(bob, [a_refund(2500)]).task for _ in range(2))
    ended(first, Sent("re_1"))
    assert not goes_out(second)
    assert f"€25.00 of order 1182 left since it was approved, by #{first.pk}." in (
        fresh(second).problem
    )


def test_of_an_order_without_an_amount_in_this_currency_one_payment_is_sent_unseen(
    bob: User, order: ContactRecord
) -> None:
    says(order, total={"minor": 4000, "currency": "USD"})
    first, second = (approved(bob, [a_refund(2500)]).task for _ in range(2))
    ended(first, Sent("re_1"))
    assert not goes_out(second)


def test_a_payment_that_was_cut_off_and_will_be_repeated_counts(
    bob: User, order: ContactRecord
) -> None:
    first, second = (approved(bob, [a_refund()]).task for _ in range(2))
    lease = dispatched(first)
    cut_off(lease)
    assert not goes_out(second)
    assert f"by #{first.pk}." in fresh(second).problem


def test_what_changed_between_two_yeses_was_not_seen_by_the_first(
    bob: User, dana: User, order: ContactRecord
) -> None:
    task = pending(a_refund())
    Task.objects.filter(pk=task.pk).update(reviewers_needed=2)
    task = approve_task(ballot(fresh(task), bob)).task
    assert task.state == State.PENDING
    says(order, status="refunded")
    assert approve_task(ballot(fresh(task), dana)).task.state == State.APPROVED
    assert not goes_out(task)
    assert "Order 1182 was refunded meanwhile." in fresh(task).problem


def test_the_account_it_goes_to_must_still_be_on_record(bob: User, order: ContactRecord) -> None:
    says(order, iban=IBAN)
    kind, payload = a_refund()
    payload["data"] = [{"name": "iban", "value": IBAN.replace(" ", "")}]
    task = approved(bob, [(kind, payload)]).task
    says(order, iban="DE02 1203 0000 0000 2020 51")
    assert not goes_out(task)
    assert "no longer the one on this customer's records" in fresh(task).problem


def test_a_try_that_may_have_arrived_is_repeated_whatever_the_record_says_now(
    bob: User, order: ContactRecord
) -> None:
    task = approved(bob, [a_refund()]).task
    cut_off(dispatched(task))
    says(order, status="refunded")
    assert goes_out(task)


def test_in_a_bundle_the_steps_before_it_stand_and_the_task_needs_a_person(
    bob: User, order: ContactRecord
) -> None:
    task = approved(bob, [a_note(), a_refund()]).task
    ended(task, Sent("note:1"))
    order.delete()
    assert not goes_out(task)
    task = fresh(task)
    assert task.state == State.FAILED
    assert task.problem.startswith("Step 2 did not run: Order 1182, which it rests on")
