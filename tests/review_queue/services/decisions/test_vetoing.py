"""The sticky block: nothing runs until who placed it, or an owner, lifts it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from review_queue.errors import InvalidEdit, NotReviewer, WrongState
from review_queue.models import Execution, State, Task
from review_queue.rounds.sweep import sweep
from review_queue.services.decisions.deciding import approve_task
from review_queue.services.decisions.vetoing import lift_veto, veto_task
from review_queue.services.effects.resolving import ask_for_draft, close_task
from tests.builders import approved, ballot, fresh, pending
from tests.lifting import lifted
from tests.review_queue.services.deadlines.test_snoozing import kinds_of

pytestmark = pytest.mark.django_db


def test_a_blocked_task_is_decided_by_nobody_and_never_expires(bob: User, dana: User) -> None:
    task = pending()
    veto_task(task_id=task.pk, user=bob, reason="The lawyer looks first.")
    Task.objects.filter(pk=task.pk).update(expires_at=timezone.now() - timedelta(hours=1))
    sweep()
    blocked = fresh(task)
    assert (blocked.state, blocked.blocked_by) == (State.BLOCKED, bob)
    with pytest.raises(WrongState, match=r"Bob blocked this task: “The lawyer looks first\.”"):
        approve_task(ballot(blocked, dana))
    assert kinds_of(task)[-1] == "vetoed"


def test_a_veto_takes_back_what_was_approved_and_has_not_left(bob: User, dana: User) -> None:
    task = approved(bob).task
    veto_task(task_id=task.pk, user=dana, reason="Wrong supplier.")
    assert fresh(task).state == State.BLOCKED
    assert [run.status for run in Execution.objects.all()] == ["cancelled"]
    Execution.objects.update(next_at=timezone.now() - timedelta(hours=1))
    sweep()
    assert fresh(task).state == State.BLOCKED
    assert kinds_of(task)[-2:] == ["taken_back", "vetoed"]


def test_only_who_placed_it_or_an_owner_lifts_it(bob: User, dana: User, carol: User) -> None:
    task = pending()
    for who in (bob, carol):
        veto_task(task_id=task.pk, user=bob, reason="Wait.")
        acts: tuple[Callable[[], object], ...] = (
            lambda: lift_veto(task_id=task.pk, user=dana),
            lambda: ask_for_draft(task_id=task.pk, user=dana),
            lambda: close_task(task_id=task.pk, user=dana, note="Enough."),
        )
        for act in acts:
            with pytest.raises(NotReviewer, match="only they or an owner"):
                act()
        assert fresh(task).state == State.BLOCKED
        lift_veto(task_id=task.pk, user=who)
        lifted = fresh(task)
        assert (lifted.state, lifted.blocked_by, lifted.problem) == (State.PENDING, None, "")
        assert kinds_of(task)[-1] == "veto_lifted"


def test_a_new_draft_asked_for_by_who_placed_it_ends_the_veto(bob: User) -> None:
    task = pending()
    veto_task(task_id=task.pk, user=bob, reason="Wait.")
    ask_for_draft(task_id=task.pk, user=bob)
    assert (fresh(task).state, fresh(task).blocked_by) == (State.RECEIVED, None)


def test_a_veto_needs_a_reason_and_a_reviewer(bob: User, erin: User) -> None:
    task = pending()
    with pytest.raises(InvalidEdit):
        veto_task(task_id=task.pk, user=bob, reason="  ")
    with pytest.raises(NotReviewer):
        veto_task(task_id=task.pk, user=erin, reason="No.")
    assert fresh(task).state == State.PENDING
    with pytest.raises(WrongState, match="nothing to lift"):
        lift_veto(task_id=task.pk, user=bob)


def test_what_the_policy_blocked_is_lifted_by_nobody(carol: User) -> None:
    task = pending()
    with lifted(Task):
        Task.objects.filter(pk=task.pk).update(state=State.BLOCKED)
    with pytest.raises(WrongState, match="Nobody blocked this"):
        lift_veto(task_id=task.pk, user=carol)
    assert fresh(task).state == State.BLOCKED
