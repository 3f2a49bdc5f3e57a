"""While the worker that sends something lives, nobody says that it did not happen."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from connectors.contract import Outcome, Sent, Unknown
from review_queue.errors import WrongState
from review_queue.execution import alive, lost, run
from review_queue.execution.alive import ALIVE_FOR, show_alive_at
from review_queue.execution.claim import Lease
from review_queue.execution.record import record_outcome
from review_queue.execution.run import run_execution
from review_queue.models import Attempt, Decision, Execution, State, Task
from review_queue.rounds.sweep import sweep
from review_queue.services.effects.resolving import run_rest_again
from tests.builders import a_contact, a_note, an_email, approved, dispatched, ended, fresh
from tests.lifting import lifted
from tests.review_queue.desk.pages import address, client_of

pytestmark = pytest.mark.usefixtures("outbox")
LONG_AGO = timedelta(minutes=10)


class StuckWorker:
    """A worker in a thread whose connector does not come back before it is let go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, outcome: Outcome) -> None:
        self.sending, self.beaten, self.let_go = (threading.Event() for _ in range(3))
        monkeypatch.setattr(alive, "BEAT_S", 0.01)
        monkeypatch.setattr(alive, "show_alive_at", self._beat(alive.show_alive_at))
        monkeypatch.setattr(run, "_take_effect", self._stand_still)
        self.outcome = outcome
        self.thread = threading.Thread(target=self._work)

    def start(self, step: Execution) -> None:
        """Until it is in the middle of the effect, and has said once that it lives."""
        self.step = step
        self.thread.start()
        assert self.sending.wait(60)
        assert self.beaten.wait(60)

    def end(self) -> None:
        self.let_go.set()
        self.thread.join(60)
        assert not self.thread.is_alive()

    def _work(self) -> None:
        try:
            run_execution(self.step.pk)
        finally:
            connection.close()

    def _stand_still(self, *_: object) -> Outcome:
        self.sending.set()
        assert self.let_go.wait(60)
        return self.outcome

    def _beat(self, real: Callable[[Lease], bool]) -> Callable[[Lease], bool]:
        def once(lease: Lease) -> bool:
            """One beat is enough: what it writes is looked at without a race."""
            real(lease)
            self.beaten.set()
            return False

        return once


def _due(bob: User) -> Execution:
    a_contact()
    approved(bob, [an_email()])
    step = Execution.objects.get()
    Execution.objects.update(next_at=step.created_at)
    return step


def _given_up_by_the_sweep(step: Execution) -> Task:
    """Past every time limit, so that the sweep calls it unknown."""
    Execution.objects.update(dispatched_at=timezone.now() - LONG_AGO)
    record_outcome(Lease(step.pk, Execution.objects.get().fence), Unknown("It was cut off."))
    return fresh(step.task)


@pytest.mark.django_db(transaction=True)
def test_an_unknown_outcome_stays_locked_while_the_worker_that_ran_it_lives(
    bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = _due(bob)
    worker = StuckWorker(monkeypatch, Unknown("The line went dead."))
    worker.start(step)
    task, client = _given_up_by_the_sweep(step), client_of(bob)
    assert task.state == State.OUTCOME_UNKNOWN
    owner = Execution.objects.get().lease_owner
    for choice in ("again", "happened"):
        form = {"choice": choice, "note": "Mail id 77"}
        refused = client.post(address("review_resolve", task.pk), form)
        assert refused.status_code == 409
        assert "The worker that started this is still at it" in refused.content.decode()
    page = client.get(address("review_recovery", task.pk)).content.decode()
    assert "once it has ended, not before" in page
    assert f"stop it: {owner}." in page
    assert "still at it" in client.get(address("review_unknown")).content.decode()
    assert (fresh(task).state, Decision.objects.count()) == (State.OUTCOME_UNKNOWN, 1)
    assert Execution.objects.count() == 1
    worker.end()
    assert Attempt.objects.filter(phase="outcome").count() == 1
    Execution.objects.update(alive_until=timezone.now() - timedelta(seconds=1))
    assert "still at it" not in client.get(address("review_unknown")).content.decode()
    done = client.post(address("review_resolve", task.pk), {"choice": "again"})
    assert done.status_code == 302
    assert (fresh(task).state, Execution.objects.count()) == (State.APPROVED, 2)


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_was_waited_for_settles_it_by_itself(
    bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = _due(bob)
    worker = StuckWorker(monkeypatch, Sent("msg-1"))
    worker.start(step)
    task = _given_up_by_the_sweep(step)
    with pytest.raises(WrongState, match="still at it"):
        run_rest_again(task_id=task.pk, user=bob)
    worker.end()
    assert fresh(task).state == State.EXECUTED
    assert (Execution.objects.get().external_ref, Execution.objects.count()) == ("msg-1", 1)


@pytest.mark.django_db
def test_what_is_quickly_done_writes_nothing_about_life(bob: User) -> None:
    step = _due(bob)
    assert run_execution(step.pk) is True
    assert Execution.objects.get().alive_until is None
    assert Execution.objects.get().status == "succeeded"


@pytest.mark.django_db
def test_only_under_its_own_fence_and_while_it_is_open_does_a_worker_show_itself(
    bob: User,
) -> None:
    task = approved(bob, [a_note()]).task
    lease = dispatched(task)
    before = timezone.now()
    assert show_alive_at(Lease(lease.execution_id, lease.fence - 1)) is False
    assert Execution.objects.get().alive_until is None
    assert show_alive_at(lease) is True
    shown = Execution.objects.get().alive_until
    assert shown is not None
    assert before + ALIVE_FOR <= shown <= timezone.now() + ALIVE_FOR
    record_outcome(lease, Sent("note-1"))
    assert show_alive_at(lease) is False


@pytest.mark.django_db
def test_the_lock_ends_by_time_where_no_worker_shows_itself(bob: User) -> None:
    a_contact()
    task = ended(approved(bob, [an_email()]).task, Unknown("The line went dead."))
    with pytest.raises(WrongState, match="A worker may still be sending it"):
        run_rest_again(task_id=task.pk, user=bob)
    Execution.objects.update(dispatched_at=timezone.now() - LONG_AGO)
    assert run_rest_again(task_id=task.pk, user=bob).state == State.APPROVED


@pytest.mark.django_db
def test_the_other_side_is_not_asked_while_the_worker_may_still_send(
    bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked too early it would say no, and a second try would follow the first."""
    task = approved(bob, [a_note()]).task
    dispatched(task)
    asked: list[int] = []

    def answer(step: Execution) -> Outcome:
        asked.append(step.pk)
        return Sent("note-1")

    monkeypatch.setattr(lost, "_what_became", answer)
    with lifted(Execution):
        Execution.objects.update(effect_class="Q")
    Execution.objects.update(
        dispatched_at=timezone.now() - LONG_AGO, alive_until=timezone.now() + timedelta(hours=1)
    )
    assert sweep().resolved == 0
    assert asked == []
    Execution.objects.update(alive_until=timezone.now() - timedelta(seconds=1))
    assert sweep().resolved == 1
    assert len(asked) == 1
    assert fresh(task).state == State.EXECUTED
