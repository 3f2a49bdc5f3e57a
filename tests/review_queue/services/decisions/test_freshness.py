"""What a page showed beside the draft: when it changes, the decision is refused and told why."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from policies.services import live_number
from review_queue.errors import StaleDraft
from review_queue.models import Decision, Task
from review_queue.services.decisions.deciding import approve_task, reject_task
from review_queue.services.decisions.freshness import changed_grounds, grounds_of, records_of
from tests.builders import a_contact, an_order, ballot, fresh, pending

pytestmark = pytest.mark.django_db


def seal_of(task: Task) -> str:
    contact = task.contact
    return grounds_of(contact, records_of(contact), live_number(), at=timezone.now())


def test_a_changed_record_refuses_the_decision_with_old_and_new(bob: User) -> None:
    contact = a_contact(address="1 High Street")
    order = an_order(contact, minor=4000)
    task = pending()
    seal = seal_of(task)
    contact.address = "2 Low Street"
    contact.save()
    order.values = {"total": {"minor": 4500, "currency": "EUR"}}
    order.save()
    for decide in (approve_task, reject_task):
        with pytest.raises(StaleDraft, match="customer, or the rules, changed") as refusal:
            decide(ballot(task, bob, grounds=seal))
        assert dict(refusal.value.changes) == {
            "Customer: address": ("1 High Street", "2 Low Street"),
            "Order 1182": ("Total: €40.00", "Total: €45.00"),
        }
    assert Decision.objects.count() == 0
    approve_task(ballot(task, bob, grounds=seal_of(fresh(task))))


def test_a_new_order_is_a_change_too(bob: User) -> None:
    contact = a_contact()
    task = pending()
    seal = seal_of(task)
    an_order(contact)
    with pytest.raises(StaleDraft) as refusal:
        approve_task(ballot(task, bob, grounds=seal))
    assert refusal.value.changes["Order 1182: title"] == ("", "Order 1182")


def test_other_rules_in_force_refuse_the_decision(bob: User) -> None:
    task = pending()
    moment = seal_of(task).split("-", 1)[1]
    with pytest.raises(StaleDraft) as refusal:
        approve_task(ballot(task, bob, grounds=f"77-{moment}"))
    assert refusal.value.changes["Rules in force"] == ("version 77", f"version {live_number()}")
    assert Decision.objects.count() == 0


@pytest.mark.parametrize("seal", ["", "x", "1-2", "1-2-3-4", "٣-1-a", "-1-2-a"])
def test_what_is_no_seal_says_nothing(seal: str) -> None:
    assert changed_grounds(pending(), seal) == {}


def test_an_unchanged_page_decides(bob: User) -> None:
    an_order(a_contact())
    task = pending()
    assert changed_grounds(task, seal_of(task)) == {}
