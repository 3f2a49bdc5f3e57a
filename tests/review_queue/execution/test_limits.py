"""What may leave in a day is taken in the dispatch step, and given back when nothing was sent."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection

from connectors.contract import NotSent, Unknown
from review_queue.execution.claim import claim_execution
from review_queue.execution.dispatch import dispatch
from review_queue.models import Company, DailyLimit, Execution, LimitUse, State, Task, Workflow
from review_queue.services.effects.resolving import run_rest_again
from tests.builders import a_contact, a_note, a_refund, an_order, approved, ended, fresh

pytestmark = pytest.mark.django_db


def refund(reviewer: User, minor: int = 4000) -> Task:
    an_order(a_contact(), reference=f"R{minor}-{Execution.objects.count()}")
    return approved(reviewer, [a_refund(minor)]).task


def sent(task: Task) -> bool:
    """Whether it passed the point of no return."""
    step = Execution.objects.filter(task=task, status="ready")[0]
    Execution.objects.filter(pk=step.pk).update(next_at=step.created_at)
    lease = claim_execution(step.pk)
    return lease is not None and dispatch(lease) is not None


@pytest.mark.parametrize(
    "limit",
    [
        lambda task, bob: {"workflow": task.workflow, "most": 1},
        lambda task, bob: {"kind": "webhook", "most": 1},
        lambda task, bob: {"person": bob, "most": 1},
        lambda task, bob: {"kind": "webhook", "most_minor": 7_999},
        lambda task, bob: {"person": bob, "most_minor": 7_999},
    ],
)
def test_the_second_of_the_day_goes_to_a_person(bob: User, limit: Any) -> None:
    first, second = refund(bob), refund(bob)
    row = DailyLimit(**limit(first, bob))
    row.full_clean()
    row.save()
    assert sent(first)
    assert not sent(second)
    assert fresh(second).state == State.PENDING
    assert "may let out in a day is used up. Nothing was sent" in fresh(second).problem
    assert LimitUse.objects.get().count == 1


def test_what_left_before_there_was_a_limit_counts(bob: User) -> None:
    first, second = refund(bob), refund(bob)
    assert sent(first)
    DailyLimit.objects.create(kind="webhook", most_minor=4_000)
    assert not sent(second)


def test_what_was_certainly_not_sent_is_given_back_and_only_once(bob: User) -> None:
    DailyLimit.objects.create(kind="webhook", most=1)
    failed = ended(refund(bob), NotSent("No such account."))
    assert failed.state == State.FAILED
    assert (LimitUse.objects.get().count, LimitUse.objects.get().minor) == (0, 0)
    assert sent(refund(bob))
    assert LimitUse.objects.get().count == 1


def test_what_may_have_been_sent_keeps_its_share_until_people_know(bob: User, dana: User) -> None:
    DailyLimit.objects.create(kind="webhook", most_minor=4_000)
    lost = ended(refund(bob), Unknown("The line went dead."))
    assert not sent(refund(bob))
    Execution.objects.exclude(dispatched_at=None).update(dispatched_at="2026-01-01T00:00:00Z")
    run_rest_again(task_id=lost.pk, user=bob)
    run_rest_again(task_id=lost.pk, user=dana)
    assert LimitUse.objects.get().minor == 0


def test_a_repeated_try_takes_nothing_twice(bob: User) -> None:
    Workflow.objects.update(daily_amount_limit_minor=4_000)
    task = refund(bob)
    Workflow.objects.update(daily_amount_limit_minor=4_000)
    task = ended(task, NotSent("Busy.", retryable=True))
    assert Execution.objects.get().status == "ready"
    assert sent(task)
    assert LimitUse.objects.get().minor == 4_000


@pytest.mark.parametrize(
    "fields", [{}, {"most": 1}, {"kind": "email"}, {"kind": "email", "person_id": 1, "most": 1}]
)
def test_a_limit_is_about_one_thing_and_limits_it(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        DailyLimit(**fields).clean()


@pytest.mark.django_db(transaction=True)
def test_of_ten_at_once_exactly_three_fit(bob: User) -> None:
    tasks = [refund(bob) for _ in range(10)]
    DailyLimit.objects.create(kind="webhook", most=3)
    passed: list[bool] = []

    def run(task: Task) -> None:
        try:
            passed.append(sent(task))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(passed) == [False] * 7 + [True] * 3
    assert LimitUse.objects.get().count == 3


def test_a_note_moves_no_money_and_meets_no_limit_on_money(bob: User) -> None:
    DailyLimit.objects.create(kind="internal_note", most_minor=1)
    assert sent(approved(bob, [a_note()]).task)
    assert not LimitUse.objects.exists()


@pytest.mark.parametrize(
    ("limit", "named"),
    [
        ({"kind": "webhook", "most_minor": 100_000}, "What “webhook” may let out in a day"),
        ({}, "The workflow's daily amount"),
    ],
)
def test_an_amount_in_another_currency_counts_as_over_a_limit_on_money(
    bob: User, limit: dict[str, Any], named: str
) -> None:
    task = refund(bob)
    Company.objects.update(currency="SEK")
    if limit:
        DailyLimit.objects.create(**limit)
    else:
        Workflow.objects.update(daily_amount_limit_minor=100_000)
    assert not sent(task)
    assert (fresh(task).state, LimitUse.objects.count()) == (State.PENDING, 0)
    assert fresh(task).problem == (
        f"{named} is counted in SEK, and an amount in EUR counts as over it. Pay it by hand, or "
        "ask an owner about the limit. Nothing was sent; please decide again."
    )


def test_other_currencies_are_counted_as_actions_and_never_added_as_money(bob: User) -> None:
    first, second, third = refund(bob), refund(bob), refund(bob)
    assert sent(first)
    Company.objects.update(currency="SEK")
    DailyLimit.objects.create(kind="webhook", most=3)
    assert sent(second)
    use = LimitUse.objects.get()
    assert (use.count, use.minor) == (2, 0)
    failed = ended(third, NotSent("No such account."))
    assert failed.state == State.FAILED
    use.refresh_from_db()
    assert (use.count, use.minor) == (2, 0)
