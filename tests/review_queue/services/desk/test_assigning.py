"""Assign, take over, hand back: it leads one queue and leaves the others."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User

from review_queue.errors import NotReviewer, WrongState
from review_queue.models import Claim, Task
from review_queue.selectors.neighbours import next_waiting
from review_queue.services.decisions.deciding import reject_task
from review_queue.services.desk.assigning import assign_task, hand_back_task, take_over_task
from review_queue.services.desk.claiming import claim_task
from tests.builders import ballot, fresh, pending
from tests.review_queue.services.deadlines.test_snoozing import kinds_of

pytestmark = pytest.mark.django_db


def test_what_is_assigned_leads_the_colleagues_queue_and_leaves_everybody_elses(
    bob: User, dana: User
) -> None:
    first, second, third = pending(), pending(), pending()
    assign_task(task_id=third.pk, user=bob, to=dana)
    assert next_waiting(after=None, user_id=dana.pk) == third.pk
    assert next_waiting(after=third, user_id=dana.pk) == first.pk
    assert next_waiting(after=first, user_id=dana.pk) == second.pk
    assert next_waiting(after=second, user_id=dana.pk) == third.pk
    assert next_waiting(after=second, user_id=bob.pk) == first.pk
    assert kinds_of(third)[-1] == "assigned"


def test_nobody_is_given_what_they_may_not_decide(bob: User, erin: User, dana: User) -> None:
    task = pending()
    Task.objects.filter(pk=task.pk).update(requested_by=dana)
    for person in (erin, dana):
        with pytest.raises(NotReviewer, match="was not assigned"):
            assign_task(task_id=task.pk, user=bob, to=person)
    with pytest.raises(NotReviewer):
        assign_task(task_id=task.pk, user=erin, to=bob)
    assert fresh(task).assigned_to is None
    assert kinds_of(task)[-1] == "submitted"


def test_taking_over_frees_it_from_who_holds_it(bob: User, dana: User) -> None:
    task = pending()
    claim_task(task_id=task.pk, user=bob)
    take_over_task(task_id=task.pk, user=dana)
    assert Claim.objects.get().reviewer == dana
    assert fresh(task).assigned_to == dana
    assert claim_task(task_id=task.pk, user=bob).is_mine is False
    with pytest.raises(WrongState, match="Nobody else has"):
        take_over_task(task_id=task.pk, user=dana)


def test_handing_back_gives_it_to_everybody_again(bob: User, dana: User) -> None:
    task = pending()
    assign_task(task_id=task.pk, user=bob, to=dana)
    claim_task(task_id=task.pk, user=dana)
    with pytest.raises(WrongState, match="not yours"):
        hand_back_task(task_id=task.pk, user=bob)
    hand_back_task(task_id=task.pk, user=dana)
    assert (fresh(task).assigned_to, Claim.objects.count()) == (None, 0)
    assert next_waiting(after=None, user_id=bob.pk) == task.pk
    assert kinds_of(task)[-1] == "handed_back"


def test_what_is_decided_is_assigned_to_nobody(bob: User, dana: User) -> None:
    task = pending()
    reject_task(ballot(task, bob))
    acts: tuple[Callable[[], object], ...] = (
        lambda: assign_task(task_id=task.pk, user=bob, to=dana),
        lambda: take_over_task(task_id=task.pk, user=dana),
    )
    for act in acts:
        with pytest.raises(WrongState, match="Nothing is left to decide"):
            act()
    assert fresh(task).assigned_to is None
