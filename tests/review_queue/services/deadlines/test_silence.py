"""What happens when nobody decides in time: what the workflow or the rule says, never a yes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.utils import timezone

from audit.models import Entry
from review_queue.errors import WrongState
from review_queue.models import (
    Decision,
    Execution,
    Notice,
    RuleHit,
    Silence,
    SilenceChoice,
    State,
    Task,
    TimeStep,
    Verdict,
    Workflow,
)
from review_queue.services.deadlines.expiring import expire_overdue_tasks
from review_queue.services.decisions.deciding import approve_task
from tests.builders import a_workflow, ballot, fresh, pending
from tests.review_queue.desk.pages import address, client_of

pytestmark = pytest.mark.django_db


def silent(meaning: str, **fields: Any) -> Task:
    """A task whose time to decide was over a second ago, in a workflow that says so."""
    a_workflow(on_silence=meaning)
    task = pending()
    over = timezone.now() - timedelta(seconds=1)
    Task.objects.filter(pk=task.pk).update(expires_at=over, **fields)
    return fresh(task)


def kinds_of(task: Task) -> list[str]:
    """What the task's chain says, in order."""
    entries = Entry.objects.filter(chain=f"task:{task.pk}").order_by("position")
    return [entry.kind.removeprefix("queue.task.") for entry in entries]


def test_expiring_closes_it_and_a_late_yes_is_refused_before_and_after(bob: User) -> None:
    task = silent(Silence.EXPIRE)
    with pytest.raises(WrongState, match="time to decide this task is over"):
        approve_task(ballot(task, bob))
    assert expire_overdue_tasks() == 1
    assert fresh(task).state == State.EXPIRED
    with pytest.raises(WrongState, match="not waiting"):
        approve_task(ballot(task, bob))
    assert Decision.objects.count() == 0


def test_rejecting_closes_it_with_a_note_and_is_nobodys_decision(bob: User) -> None:
    task = silent(Silence.REJECT)
    assert expire_overdue_tasks() == 1
    closed = fresh(task)
    assert closed.state == State.REJECTED
    assert closed.problem.startswith("Nobody decided in time.")
    assert (Decision.objects.count(), kinds_of(task)[-1]) == (0, "rejected")
    page = client_of(bob).get(address("review_item", task.pk)).content.decode()
    assert "Nobody decided in time. Rejected by itself" in page


def test_waiting_on_takes_the_end_away_and_can_still_be_decided(bob: User) -> None:
    task = silent(Silence.WAIT)
    assert expire_overdue_tasks() == 0
    kept = fresh(task)
    assert (kept.state, kept.expires_at, kinds_of(task)[-1]) == (
        State.PENDING,
        None,
        "kept_waiting",
    )
    approve_task(ballot(kept, bob))
    assert fresh(task).state == State.APPROVED


def test_a_yes_between_the_end_and_the_sweep_counts_where_silence_closes_nothing(
    bob: User,
) -> None:
    task = silent(Silence.WAIT)
    approve_task(ballot(task, bob))
    assert fresh(task).state == State.APPROVED


def test_escalating_tells_every_owner_once_and_keeps_waiting(bob: User, carol: User) -> None:
    task = silent(Silence.ESCALATE)
    expire_overdue_tasks()
    expire_overdue_tasks()
    assert fresh(task).state == State.PENDING
    assert [notice.recipient for notice in Notice.objects.all()] == [carol]
    assert TimeStep.objects.get(task=task).told == ["carol"]


@pytest.mark.parametrize("meaning", list(Silence))
def test_silence_never_lets_anything_out(meaning: str, bob: User, carol: User) -> None:
    for tier in range(4):
        task = silent(meaning, tier=tier)
        expire_overdue_tasks()
        assert fresh(task).state != State.APPROVED
    assert Execution.objects.count() == 0
    approvals = ("approve", "approve_edited", "auto_approve")
    assert Decision.objects.filter(answer__in=approvals).count() == 0


def test_a_rule_may_mean_something_else_than_its_workflow_and_the_careful_one_counts(
    bob: User, carol: User
) -> None:
    task = silent(Silence.EXPIRE)
    workflow = Workflow.objects.get()
    verdict = Verdict.objects.get(task=task)
    for key, meaning in (("refunds", Silence.REJECT), ("legal", Silence.ESCALATE)):
        SilenceChoice.objects.create(workflow=workflow, rule_key=key, on_silence=meaning)
    RuleHit.objects.create(verdict=verdict, rule_key="refunds", created_at=timezone.now())
    RuleHit.objects.create(verdict=verdict, rule_key="legal", created_at=timezone.now())
    expire_overdue_tasks()
    assert fresh(task).state == State.PENDING
    assert Notice.objects.filter(recipient=carol).count() == 1


@pytest.mark.parametrize("milliseconds", [-1000, -1, 0, 1, 1000])
def test_the_very_moment_of_the_end_is_over(milliseconds: int, bob: User) -> None:
    a_workflow(on_silence=Silence.EXPIRE)
    task = pending()
    end = timezone.now() + timedelta(hours=1)
    Task.objects.filter(pk=task.pk).update(expires_at=end)
    with time_machine.travel(end + timedelta(milliseconds=milliseconds), tick=False):
        if milliseconds < 0:
            approve_task(ballot(fresh(task), bob))
            assert fresh(task).state == State.APPROVED
        else:
            with pytest.raises(WrongState):
                approve_task(ballot(fresh(task), bob))
            assert fresh(task).state == State.PENDING
