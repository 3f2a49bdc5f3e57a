"""Later: put off within what was promised, gone from the queue until then, and then in front."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from audit.models import Entry
from review_queue.errors import NotReviewer, WrongState
from review_queue.models import Claim, State, Task
from review_queue.selectors.neighbours import next_waiting
from review_queue.selectors.waiting import WAITING
from review_queue.services.deadlines.snoozing import BadTime, PastDue, snooze_task, wake_task
from review_queue.services.decisions.deciding import reject_task
from review_queue.services.desk.claiming import claim_task
from tests.builders import ballot, fresh, pending, received

pytestmark = pytest.mark.django_db


def in_hours(hours: float) -> datetime:
    return timezone.now() + timedelta(hours=hours)


def kinds_of(task: Task) -> list[str]:
    entries = Entry.objects.filter(chain=f"task:{task.pk}").order_by("position")
    return [kind.removeprefix("queue.task.") for kind in entries.values_list("kind", flat=True)]


def test_what_is_put_off_leaves_the_queue_and_comes_back_in_front(bob: User) -> None:
    first, second = pending(), pending()
    assert claim_task(task_id=second.pk, user=bob).is_mine
    snooze_task(task_id=second.pk, user=bob, until=in_hours(1))
    assert list(Task.objects.filter(WAITING)) == [first]
    assert Claim.objects.count() == 0
    assert kinds_of(second)[-1] == "snoozed"
    Task.objects.filter(pk=second.pk).update(snoozed_until=in_hours(-0.01))
    assert list(Task.objects.filter(WAITING).order_by("rank", "id")) == [second, first]
    assert next_waiting(after=None, user_id=bob.pk) == second.pk


def test_putting_it_off_twice_moves_it_forward_once(bob: User) -> None:
    task = pending()
    snooze_task(task_id=task.pk, user=bob, until=in_hours(1))
    rank = fresh(task).rank
    snooze_task(task_id=task.pk, user=bob, until=in_hours(2))
    assert fresh(task).rank == rank


def test_waking_brings_it_back_now(bob: User) -> None:
    task = pending()
    snooze_task(task_id=task.pk, user=bob, until=in_hours(1))
    wake_task(task_id=task.pk, user=bob)
    assert list(Task.objects.filter(WAITING)) == [task]
    assert kinds_of(task)[-2:] == ["snoozed", "woken"]
    with pytest.raises(WrongState, match="not put off"):
        wake_task(task_id=task.pk, user=bob)


def test_beyond_the_promise_it_takes_a_second_word(bob: User) -> None:
    task = pending()  # due in eight hours
    before = fresh(task)
    with pytest.raises(PastDue, match="promised by") as refusal:
        snooze_task(task_id=task.pk, user=bob, until=in_hours(9))
    assert refusal.value.due_at == before.due_at
    assert fresh(task).version == before.version
    snooze_task(task_id=task.pk, user=bob, until=in_hours(9), may_be_late=True)
    assert list(Task.objects.filter(WAITING)) == []


@pytest.mark.parametrize("hours", [-1, 24 * 61])
def test_a_time_that_is_over_or_too_far_is_refused(bob: User, hours: int) -> None:
    task = pending()
    with pytest.raises(BadTime, match="not put off"):
        snooze_task(task_id=task.pk, user=bob, until=in_hours(hours), may_be_late=True)
    assert fresh(task).snoozed_until is None


def test_nothing_is_put_off_beyond_its_expiry(bob: User) -> None:
    task = pending()
    Task.objects.filter(pk=task.pk).update(expires_at=in_hours(2))
    with pytest.raises(BadTime, match="it expires on"):
        snooze_task(task_id=task.pk, user=bob, until=in_hours(2.5), may_be_late=True)
    assert fresh(task).snoozed_until is None


def test_only_reviewers_put_off_and_only_what_waits(bob: User, erin: User) -> None:
    task = pending()
    with pytest.raises(NotReviewer):
        snooze_task(task_id=task.pk, user=erin, until=in_hours(1))
    reject_task(ballot(task, bob))
    with pytest.raises(WrongState):
        snooze_task(task_id=task.pk, user=bob, until=in_hours(1))
    assert received().state == State.RECEIVED
    assert fresh(task).snoozed_until is None
