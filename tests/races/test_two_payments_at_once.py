"""Two workers dispatch two approved payments at the same moment: the later sees the earlier."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.db import connection

from review_queue.execution import dispatch as dispatching
from review_queue.execution.claim import Lease, claim_execution
from review_queue.models import Execution, State, Task
from review_queue.services.decisions.deciding import approve_task
from tests.builders import (
    a_contact,
    a_refund,
    an_order,
    approved,
    ballot,
    dispatched,
    fresh,
    pending,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("outbox")]
IBAN = "DE89370400440532013000"


@pytest.fixture(autouse=True)
def several_writers() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets only one transaction write at a time")


def claimed(task: Task) -> Lease:
    step = Execution.objects.get(task=task)
    Execution.objects.filter(pk=step.pk).update(next_at=step.created_at)
    lease = claim_execution(step.pk)
    assert lease is not None
    return lease


def in_a_thread(work: Callable[[], object], done: threading.Event) -> threading.Thread:
    def run() -> None:
        try:
            work()
        finally:
            connection.close()
            done.set()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def side_by_side(one: Lease, other: Lease, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first one stays before its commit until the second is through, or has to wait."""
    arrived, first_done, second_done = (threading.Event() for _ in range(3))

    def stay(name: str) -> None:
        if name == "K7" and not arrived.is_set():
            arrived.set()
            second_done.wait(1)

    monkeypatch.setattr(dispatching, "reach", stay)
    threads = [in_a_thread(lambda: dispatching.dispatch(one), first_done)]
    assert arrived.wait(30)
    threads.append(in_a_thread(lambda: dispatching.dispatch(other), second_done))
    for thread in threads:
        thread.join(60)


def test_two_refunds_of_one_order_do_not_pass_side_by_side(
    bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    an_order(a_contact())
    first, second = (approved(bob, [a_refund()]).task for _ in range(2))
    side_by_side(claimed(first), claimed(second), monkeypatch)
    assert Execution.objects.get(task=first).status == "dispatching"
    assert fresh(second).state == State.PENDING
    assert f"left since it was approved, by #{first.pk}." in fresh(second).problem


def paid_to_one_account(number: int) -> Task:
    """A small payment of a customer of its own, all of them to the same account."""
    email = f"customer{number}@example.com"
    order = an_order(a_contact(email), reference=f"12{number}", minor=40_000)
    order.values["iban"] = IBAN
    order.save()
    kind, payload = a_refund(40_000)
    payload["data"] = [{"name": "iban", "value": IBAN}]
    return pending((kind, payload), sender_address=email)


def test_two_parts_of_a_split_payment_do_not_pass_side_by_side(
    bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = [paid_to_one_account(number) for number in range(3)]
    before, first, second = (approve_task(ballot(task, bob)).task for task in waiting)
    dispatched(before)
    side_by_side(claimed(first), claimed(second), monkeypatch)
    assert Execution.objects.get(task=first).status == "dispatching"
    assert fresh(second).state == State.PENDING
    assert fresh(second).problem.startswith("With 2 other payments to the same account")
