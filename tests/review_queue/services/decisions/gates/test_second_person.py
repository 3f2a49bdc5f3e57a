"""Two people, each blind to the other; where they disagree an owner settles it with both shown."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User

from audit.models import Entry
from hitl_site.demo.careful_reader import look_carefully
from review_queue.errors import AlreadyDecided, NotReviewer
from review_queue.models import Decision, Execution, Notice, State, Task
from review_queue.services.decisions.deciding import approve_task, reject_task, send_back_task
from tests.builders import a_note, ballot, bare_ballot, fresh
from tests.review_queue.desk.pages import Page, address, client_of, decide_form
from tests.review_queue.services.decisions.gates.scenes import a_task

pytestmark = pytest.mark.django_db


def for_two() -> Task:
    return a_task(a_note("Fine"), tier=3)


def half_approved(first: User) -> Task:
    task = for_two()
    assert approve_task(ballot(task, first)).still_needed == 1
    return fresh(task)


def page(user: User, task: Task, name: str = "review_item") -> str:
    return client_of(user).get(address(name, task.pk)).content.decode()


def test_the_second_passes_every_gate_again(bob: User, dana: User) -> None:
    task = half_approved(bob)
    assert approve_task(ballot(task, dana)).still_needed == 0
    assert [bool(one.gates) for one in Decision.objects.order_by("seat")] == [True, True]
    assert fresh(task).state == State.APPROVED


def test_the_second_sees_nothing_of_the_first(bob: User, dana: User) -> None:
    task = half_approved(bob)
    for name in ("review_item", "review_timeline"):
        words = Page(page(dana, task, name)).text.casefold().split()
        assert not {"bob", "bob,", "approved", "seconded"} & set(words)
    assert "neither sees what the other said." in Page(page(dana, task)).text.casefold()


def test_the_timeline_opens_once_the_second_has_decided(bob: User, dana: User) -> None:
    task = half_approved(bob)
    assert "The draft is still hidden from you" in page(dana, task, "review_timeline")
    look_carefully(task, dana)
    assert "Decide first; then everything is here" in page(dana, task, "review_timeline")
    approve_task(ballot(task, dana))
    assert "Approved, the first of two" in page(dana, task, "review_timeline")


@pytest.mark.parametrize("say_no", [reject_task, send_back_task])
def test_a_no_against_a_yes_goes_to_an_owner(
    bob: User, dana: User, carol: User, say_no: Any
) -> None:
    task = half_approved(bob)
    counted = say_no(bare_ballot(task, dana, note="The amount is wrong."))
    after = fresh(task)
    assert (counted.still_needed, after.state, after.assigned_to) == (1, State.PENDING, carol)
    assert Execution.objects.count() == 0
    assert Entry.objects.filter(kind="queue.task.disputed").count() == 1
    told = Notice.objects.filter(task=task, recipient=carol).values_list("text", flat=True)
    assert "Two people disagree about this one. You see what both said, and decide." in told


def test_the_owner_sees_both_and_settles_it_alone(bob: User, dana: User, carol: User) -> None:
    task = half_approved(bob)
    reject_task(bare_ballot(task, dana, note="The amount is wrong."))
    text = page(carol, task)
    assert "Two people disagree about this one; you decide." in text
    assert "Approved</strong> by bob" in text
    assert "Rejected</strong> by dana" in text
    assert "The amount is wrong." in text
    counted = approve_task(ballot(fresh(task), carol))
    assert (counted.still_needed, fresh(task).state) == (0, State.APPROVED)
    assert [one.seat for one in Decision.objects.order_by("id")] == [1, 2, 3]


def test_the_owners_no_ends_it(bob: User, dana: User, carol: User) -> None:
    task = half_approved(bob)
    reject_task(bare_ballot(task, dana))
    reject_task(bare_ballot(fresh(task), carol))
    assert fresh(task).state == State.REJECTED


def test_nobody_else_settles_it(bob: User, dana: User, carol: User) -> None:
    task = half_approved(bob)
    reject_task(bare_ballot(task, dana))
    with pytest.raises((NotReviewer, AlreadyDecided)):
        approve_task(ballot(fresh(task), bob))
    with pytest.raises(NotReviewer, match="an owner decides"):
        reject_task(bare_ballot(fresh(task), dana))
    assert "an owner decides" in page(dana, task)
    response = client_of(dana).post(address("review_decide", task.pk), decide_form(fresh(task)))
    assert response.status_code in (403, 409)
    assert (Decision.objects.count(), fresh(task).state) == (2, State.PENDING)


def test_where_no_owner_is_left_the_no_stands(bob: User, carol: User) -> None:
    task = half_approved(carol)
    reject_task(bare_ballot(task, bob))
    assert fresh(task).state == State.REJECTED


def test_a_first_no_ends_it_at_once(bob: User, dana: User, carol: User) -> None:
    task = for_two()
    reject_task(bare_ballot(task, bob))
    assert fresh(task).state == State.REJECTED


def test_taking_ones_own_yes_back_is_no_dispute(bob: User, dana: User, carol: User) -> None:
    task = half_approved(bob)
    reject_task(bare_ballot(task, bob))
    assert fresh(task).state == State.REJECTED
