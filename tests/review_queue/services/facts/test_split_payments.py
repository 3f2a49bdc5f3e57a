"""A large payment in small parts: seen when it is judged, and once more when it is sent."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from policies.engine.levels import Level
from review_queue.execution.run import run_execution
from review_queue.models import Execution, State, Task
from review_queue.services.decisions.deciding import approve_task
from tests.builders import a_contact, a_refund, an_order, ballot, fresh, pending

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("outbox")]


def run(task: Task) -> Task:
    Execution.objects.filter(task=task).update(next_at=timezone.now())
    run_execution(Execution.objects.filter(task=task).latest("pk").pk)
    return fresh(task)


def three_at_once() -> list[Task]:
    """Three refunds to one customer that are waiting at the same time."""
    contact = a_contact()
    order = an_order(contact, minor=40_000)
    order.values["whole"] = {"minor": 120_000, "currency": "EUR"}
    order.save()
    return [pending(a_refund(40_000)) for _ in range(3)]


def test_the_third_of_three_small_payments_takes_two_people(bob: User, dana: User) -> None:
    tasks = three_at_once()
    assert [task.level for task in tasks] == [Level.ONE_PERSON] * 3
    for task in tasks:
        approve_task(ballot(task, bob))
    assert [run(task).state for task in tasks[:2]] == [State.EXECUTED] * 2
    last = run(tasks[2])
    assert (last.state, last.reviewers_needed) == (State.PENDING, 2)
    assert last.problem.startswith(
        "With 2 other payments to the same account in 7 days it is more than €1,000.00"
    )
    assert Execution.objects.filter(dispatched_at__isnull=False).count() == 2
    approve_task(ballot(last, bob))
    assert fresh(last).state == State.PENDING
    approve_task(ballot(fresh(last), dana))
    assert run(last).state == State.EXECUTED


def test_a_third_payment_is_judged_with_the_two_before_it(bob: User, dana: User) -> None:
    for task in three_at_once()[:2]:
        approve_task(ballot(task, bob))
    later = pending(a_refund(40_000))
    assert (later.level, later.reviewers_needed) == (Level.TWO_PEOPLE, 2)


def test_where_only_one_person_decides_it_waits_for_a_day_and_never_for_ever(bob: User) -> None:
    tasks = three_at_once()
    for task in tasks:
        approve_task(ballot(task, bob))
    for task in tasks[:2]:
        run(task)
    last = run(tasks[2])
    assert (last.state, last.level, last.reviewers_needed) == (State.PENDING, Level.TWO_PEOPLE, 1)
    execution = Execution.objects.get(
        decision=approve_task(ballot(last, bob)).decision, status=Execution.Status.READY
    )
    assert (execution.next_at - execution.created_at).total_seconds() == 24 * 3600
    assert run(last).state == State.EXECUTED
