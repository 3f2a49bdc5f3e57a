"""Windows, firsts and split payments, counted from what was really approved."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from policies.engine.fact_windows import WINDOWED
from policies.engine.facts import Money
from review_queue.models import Execution, Task
from review_queue.services.facts.collecting import trusted_facts
from review_queue.services.facts.history import history_facts, is_split_payment
from tests.builders import a_contact, a_note, a_refund, approved, fresh, pending

pytestmark = pytest.mark.django_db


def history(task: Task, reviewer: User | None = None, currency: str = "EUR") -> dict[str, Any]:
    draft = task.drafts.latest("version")
    found = history_facts(
        task, list(draft.actions.all()), currency=currency, reviewer=reviewer, at=timezone.now()
    )
    return {fact.name: fact.value for fact in found}


def age(task: Task, **ago: float) -> None:
    """Make what was approved in this task that old."""
    Execution.objects.filter(task=task).update(created_at=timezone.now() - timedelta(**ago))


def test_every_window_counts_what_lies_within_it(bob: User) -> None:
    a_contact()
    for days in (0.5, 3, 20, 60, 100):
        age(approved(bob, (a_refund(1000),)).task, days=days)
    found = history(pending(a_refund(1)))
    for subject in ("customer", "workflow"):
        counts = [found[f"{subject}.count_{days}d"] for days in (1, 7, 30, 90)]
        assert counts == [1, 2, 3, 4]
        amounts = [found[f"{subject}.amount_{days}d"] for days in (1, 7, 30, 90)]
        assert amounts == [Money(1000 * count, "EUR") for count in counts]


def test_the_task_itself_and_what_never_ran_do_not_count(bob: User) -> None:
    a_contact()
    task = approved(bob, (a_refund(),)).task
    assert history(fresh(task))["customer.count_1d"] == 0
    Execution.objects.update(status=Execution.Status.CANCELLED)
    assert history(pending(a_refund()))["customer.count_1d"] == 0


def test_a_sum_with_another_currency_is_not_known(bob: User) -> None:
    a_contact()
    approved(bob, (a_refund(),))
    found = history(pending(a_note()), currency="USD")
    assert "customer.amount_7d" not in found
    assert found["customer.count_7d"] == 1


def test_the_reviewers_own_approvals_are_counted(bob: User, alice: User) -> None:
    approved(bob, (a_refund(1500),))
    task = pending(a_note())
    assert history(task, bob)["reviewer.amount_1d"] == Money(1500, "EUR")
    assert history(task, alice)["reviewer.amount_1d"] == Money(0, "EUR")
    assert history(task)["reviewer.count_90d"] == 0


def test_another_customer_is_another_count_and_a_stranger_has_none(bob: User) -> None:
    a_contact()
    approved(bob, (a_refund(),))
    a_contact("kim@example.com", name="Kim")
    other = history(pending(a_refund(), sender_address="kim@example.com"))
    assert (other["customer.count_7d"], other["workflow.count_7d"]) == (0, 1)
    stranger = history(pending(a_note(), sender_address="who@example.com"))
    assert not any(name.startswith("customer.count") for name in stranger)


def test_the_first_of_its_kind_is_told_from_the_second(bob: User) -> None:
    a_contact()
    approved(bob, (a_note(),))
    assert history(pending(a_refund()))["customer.first_action_of_kind"] is True
    assert history(pending(a_note()))["customer.first_action_of_kind"] is False


@pytest.mark.parametrize(
    ("amounts", "is_split"),
    [
        ([50_000, 50_000, 1], True),
        ([50_000, 50_000], False),
        ([50_000, 49_999, 1], False),
        ([100_001, 1, 1], False),
        ([100_000, 1, 1], True),
    ],
)
def test_a_split_payment_is_three_small_ones_that_are_large_together(
    amounts: list[int], is_split: bool
) -> None:
    assert is_split_payment(amounts, "EUR") is is_split


def test_payments_to_one_account_within_a_week_count_together(bob: User) -> None:
    a_contact()
    for _ in range(2):
        approved(bob, (a_refund(40_000),))
    found = history(pending(a_refund(30_000)))
    assert found["customer.split_amount"] == Money(110_000, "EUR")
    assert found["customer.split_pattern"] is True
    Execution.objects.update(created_at=timezone.now() - timedelta(days=8))
    found = history(pending(a_refund(30_000)))
    assert (found["customer.split_amount"], found["customer.split_pattern"]) == (
        Money(0, "EUR"),
        False,
    )


def test_a_payment_to_nobody_in_particular_is_not_known(bob: User) -> None:
    found = history(pending(a_refund(), sender_address="who@example.com"))
    assert "customer.split_pattern" not in found


def test_the_windows_cost_at_most_four_queries(bob: User) -> None:
    a_contact()
    for _ in range(3):
        approved(bob, (a_refund(),))
    task = fresh(pending(a_refund()))
    actions = list(task.drafts.latest("version").actions.all())
    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = {
            f.name
            for f in history_facts(task, actions, currency="EUR", reviewer=bob, at=timezone.now())
        }
    assert len(asked) <= 4
    assert found == {entry.name for entry in WINDOWED}


def test_all_trusted_facts_cost_a_fixed_number_of_queries(bob: User) -> None:
    a_contact()
    task = Task.objects.select_related("workflow", "contact", "source").get(
        pk=pending(a_refund()).pk
    )
    actions = list(task.drafts.latest("version").actions.all())
    with CaptureQueriesContext(connection) as asked:
        trusted_facts(task, actions, timezone.now())
    assert len(asked) <= 5
