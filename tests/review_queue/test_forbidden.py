"""What the rules forbid runs by nobody's yes, through whatever door somebody tries it."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.actors import person
from audit.models import Entry
from connectors.contract import NotSent
from policies.engine.levels import Level
from review_queue.door import commit_move, lock_task
from review_queue.events import task_event
from review_queue.execution.run import run_execution
from review_queue.models import Decision, Execution, Note, State, Task
from review_queue.services.decisions.deciding import approve_task
from tests.builders import a_note, approved, ballot, bare_ballot, ended, fresh, pending
from tests.doubles.stripe_api import StripeApi
from tests.review_queue.desk.pages import address, client_of, decide_form
from tests.review_queue.execution.live_scenes import refund, stripe
from tests.review_queue.services.judging.test_rejudging import STOP, publish

__all__ = ["stripe"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("outbox")]
UNNAMED = "ch_3NxSomebodyElse"
VERSION_1 = "It was approved, but the rules in force now (version 1) forbid it."


def let_run(task: Task) -> bool:
    step = Execution.objects.filter(task=task, status="ready").latest("pk")
    Execution.objects.filter(pk=step.pk).update(next_at=timezone.now())
    return run_execution(step.pk)


def lift_as_if_a_veto(task: Task, user: User) -> Task:
    """What no page offers: the policy's own block taken away, as a hole in a service might."""
    with transaction.atomic():
        locked, now = lock_task(task.pk), timezone.now()
        locked.lift_block(at=now)
        commit_move(locked, task_event(locked, "veto_lifted", person(user), now))
    return fresh(task)


def test_an_owner_finds_no_door_that_lets_an_unnamed_payment_through(
    bob: User, carol: User, stripe: StripeApi
) -> None:
    task = pending(refund(UNNAMED))
    assert (task.state, task.level) == (State.BLOCKED, Level.BLOCK)
    for user in (bob, carol):
        client = client_of(user)
        shown = client.get(address("review_item", task.pk)).content.decode()
        assert "lift-block" not in shown
        lifted = client.post(address("review_lift_block", task.pk))
        said = client.post(address("review_decide", task.pk), decide_form(task))
        vetoed = client.post(address("review_block", task.pk), {"block_reason": "Mine now."})
        again = client.post(address("review_resolve", task.pk), {"choice": "again"})
        answers = [one.status_code for one in (lifted, said, vetoed, again)]
        assert answers == [409, 409, 409, 409]
    after = fresh(task)
    assert (after.state, after.version, after.blocked_by) == (State.BLOCKED, task.version, None)
    assert not Decision.objects.exists()
    assert not Execution.objects.exists()
    assert stripe.refunds == []


def test_where_its_block_was_lifted_all_the_same_nobody_can_approve_it(
    bob: User, carol: User, stripe: StripeApi
) -> None:
    task = lift_as_if_a_veto(pending(refund(UNNAMED)), carol)
    assert task.state == State.PENDING
    said = client_of(carol).post(address("review_decide", task.pk), decide_form(task, carol))
    assert said.status_code == 409
    assert "The rules in force forbid it, whoever says yes." in said.content.decode()
    assert (fresh(task).state, Decision.objects.count()) == (State.PENDING, 0)
    # Not even where the level on the task was lowered: the verdict stands, and the database asks.
    Task.objects.filter(pk=task.pk).update(level=1, reviewers_needed=1)
    with pytest.raises(IntegrityError, match="what the rules forbid is never approved"):
        approve_task(ballot(fresh(task), bob))
    assert (fresh(task).state, Decision.objects.count()) == (State.PENDING, 0)
    assert not Execution.objects.exists()
    assert stripe.refunds == []


def test_what_a_new_rule_forbids_at_dispatch_stays_blocked_whoever_says_yes_again(
    bob: User, carol: User
) -> None:
    task = approved(bob, [a_note()]).task
    publish(STOP)
    assert let_run(task) is False
    after = fresh(task)
    assert (after.state, after.level, after.generation) == (State.BLOCKED, Level.BLOCK, 2)
    assert after.problem == (f"{VERSION_1} Nothing was sent; ask for another draft or close it.")
    kinds = Entry.objects.filter(chain=f"task:{task.pk}").order_by("-position")[:2]
    assert [one.kind for one in kinds] == ["queue.task.blocked", "queue.task.returned"]
    for user in (bob, carol):
        client = client_of(user)
        assert client.post(address("review_lift_block", task.pk)).status_code == 409
        assert client.post(address("review_decide", task.pk), decide_form(after)).status_code == 409
    assert fresh(task).state == State.BLOCKED
    assert (Decision.objects.count(), Note.objects.count()) == (1, 0)
    assert (
        client_of(bob).post(address("review_resolve", task.pk), {"choice": "redraft"}).status_code
        == 302
    )
    assert fresh(task).state == State.RECEIVED


def test_a_lifted_block_of_a_new_rule_is_stopped_at_dispatch_again(bob: User, carol: User) -> None:
    """The rule is in force when it is approved: same version, and it stops it all the same."""
    task = approved(bob, [a_note()]).task
    publish(STOP)
    let_run(task)
    lifted = lift_as_if_a_veto(task, carol)
    Task.objects.filter(pk=task.pk).update(level=1)
    counted = approve_task(ballot(fresh(lifted), carol))
    assert counted.decision.policy_version == 1
    Task.objects.filter(pk=task.pk).update(level=int(Level.BLOCK))
    assert let_run(task) is False
    after = fresh(task)
    assert (after.state, Note.objects.count()) == (State.BLOCKED, 0)
    assert after.problem.startswith(VERSION_1)


def test_what_failed_and_is_forbidden_meanwhile_is_not_run_again(bob: User, carol: User) -> None:
    task = ended(approved(bob, [a_note(), a_note("Second.")]).task, NotSent("Busy.", True))
    publish(STOP)
    Execution.objects.filter(task=task, position=1).update(next_at=timezone.now())
    assert let_first(task) is False
    failed = fresh(task)
    assert failed.state == State.FAILED
    assert failed.problem == f"Step 1 did not run: {VERSION_1}"
    for user in (bob, carol):
        answer = client_of(user).post(address("review_resolve", task.pk), {"choice": "again"})
        assert answer.status_code == 409
        assert "Nothing was run again" in answer.content.decode()
    assert fresh(task).state == State.FAILED
    assert (Decision.objects.count(), Note.objects.count()) == (1, 0)


def let_first(task: Task) -> bool:
    return run_execution(Execution.objects.get(task=task, position=1).pk)


def test_a_rule_that_no_longer_stands_forbids_nothing(bob: User) -> None:
    task = pending(a_note())
    Task.objects.filter(pk=task.pk).update(level=int(Level.BLOCK))
    assert approve_task(bare_ballot(fresh(task), bob)).still_needed == 0
    assert let_run(task) is True
    assert Note.objects.count() == 1
