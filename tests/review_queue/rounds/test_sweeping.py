"""The sweep finds what a crash or a deadline left behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from review_queue.errors import WrongState
from review_queue.execution import at_once, dispatch
from review_queue.execution.claim import claim_execution
from review_queue.execution.grounds import Grounds
from review_queue.execution.preflight import find_obstacle
from review_queue.failpoints import set_trap
from review_queue.models import Attempt, Execution, Note, State, Task
from review_queue.rounds.sweep import sweep
from review_queue.services.decisions.deciding import approve_task
from tests.builders import a_note, approved, ballot, fresh, pending

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("outbox")]


def _approved(reviewer: User) -> Task:
    task = approved(reviewer, [a_note()]).task
    Execution.objects.update(next_at=timezone.now())
    return task


def test_a_lease_that_died_before_dispatch_is_free_again(bob: User) -> None:
    task = _approved(bob)
    assert claim_execution(Execution.objects.get().pk) is not None
    Execution.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    found = sweep()
    assert (found.released, found.ran) == (1, 1)
    assert fresh(task).state == State.EXECUTED


class _Died(BaseException):
    """What is left in the database is what a kill leaves: nothing runs after it."""


def _worker_dies_with(poison: Execution) -> bool:
    """One pass of a worker; True when it took the poison and died."""
    try:
        sweep()
    except _Died:
        return True
    finally:
        Execution.objects.filter(pk=poison.pk).exclude(lease_until=None).update(
            lease_until=timezone.now() - timedelta(seconds=1)
        )
    return False


@pytest.fixture
def deadly() -> Iterator[Callable[[str], None]]:
    """Arms a place in the protocol: whoever reaches it first in every pass dies there."""

    def arm(place: str) -> None:
        def trap(name: str) -> None:
            if name == place:
                raise _Died

        set_trap(trap)

    yield arm
    set_trap(None)


@pytest.mark.parametrize("place", ["K6", "K7"])
def test_a_poison_that_kills_before_sending_is_claimed_five_times_and_ends_with_a_person(
    bob: User, deadly: Callable[[str], None], place: str
) -> None:
    task = _approved(bob)
    poison = Execution.objects.get()
    deadly(place)
    assert [_worker_dies_with(poison) for _ in range(7)] == [True] * 5 + [False] * 2
    set_trap(None)
    assert Attempt.objects.filter(phase="claimed").count() == 5
    assert not Attempt.objects.exclude(phase="claimed").exists()
    assert (fresh(task).state, Note.objects.count()) == (State.FAILED, 0)
    assert fresh(task).problem == ("It stopped its worker 5 times; the last time nothing was sent.")


def test_a_poison_leaves_the_way_free_for_all_other_work(
    bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = _approved(bob)
    poison = Execution.objects.get()
    others = [_approved(bob) for _ in range(3)]

    def dies(grounds: Grounds) -> str:
        if grounds.execution.pk == poison.pk:
            raise _Died
        return find_obstacle(grounds)

    monkeypatch.setattr(dispatch, "find_obstacle", dies)
    monkeypatch.setattr(at_once, "find_obstacle", dies)
    with pytest.raises(_Died):
        sweep()  # all four together
    Execution.objects.update(lease_until=timezone.now())
    with pytest.raises(_Died):
        sweep()  # it goes alone
    # Its lease still runs: the next pass does all the others and does not touch it.
    assert sweep().ran == 3
    assert [fresh(other).state for other in others] == [State.EXECUTED] * 3
    Execution.objects.filter(pk=poison.pk).update(lease_until=timezone.now())
    while _worker_dies_with(poison):
        pass
    assert (fresh(task).state, Attempt.objects.filter(execution=poison).count()) == (
        State.FAILED,
        5,
    )
    assert Note.objects.count() == 3


def test_expired_tasks_close_and_run_nothing(bob: User) -> None:
    task = pending()
    Task.objects.filter(pk=task.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert sweep().expired == 1
    assert fresh(task).state == State.EXPIRED
    with pytest.raises(WrongState, match="not waiting"):
        approve_task(ballot(fresh(task), bob))
    assert Execution.objects.count() == 0
