"""What only a person may end: unknown outcomes, failed runs, failed drafts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone

from connectors.contract import NotSent, Unknown
from drafting.contract import DraftFailed
from review_queue.errors import InvalidEdit, NotReviewer, WrongState
from review_queue.execution.claim import claim_execution
from review_queue.execution.dispatch import dispatch
from review_queue.execution.due import run_due
from review_queue.execution.record import record_outcome
from review_queue.models import Decision, Execution, Note, Notice, OutcomeStatement, State, Task
from review_queue.services.decisions.deciding import approve_task
from review_queue.services.drafts.by_hand import write_by_hand
from review_queue.services.drafts.drafting import record_result
from review_queue.services.drafts.freezing import Proposed
from review_queue.services.effects.resolving import (
    ask_for_draft,
    close_task,
    confirm_it_happened,
    run_rest_again,
)
from review_queue.services.effects.stating import escalate_unknown_outcomes, standing_of
from tests.builders import (
    a_contact,
    a_note,
    a_refund,
    a_workflow,
    an_email,
    an_order,
    approved,
    ballot,
    ended,
    fresh,
    pending,
    received,
)
from tests.lifting import lifted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("outbox")]


def _lost(reviewer: User, *actions: tuple[str, Any]) -> Task:
    """The first step went out and nobody knows what became of it."""
    an_order(a_contact())
    task = approved(reviewer, actions).task
    Execution.objects.update(next_at=timezone.now())
    lease = claim_execution(Execution.objects.order_by("position")[0].pk)
    assert lease is not None
    dispatch(lease)
    record_outcome(lease, Unknown("The line went dead."))
    return fresh(task)


def _two_minutes_pass() -> None:
    Execution.objects.exclude(dispatched_at=None).update(
        dispatched_at=timezone.now() - timedelta(minutes=2)
    )


def test_what_is_closed_or_done_is_not_closed_again(bob: User) -> None:
    task = received()
    close_task(task_id=task.pk, user=bob, note="A double.")
    with pytest.raises(WrongState, match="cancelled, so it cannot be closed"):
        close_task(task_id=task.pk, user=bob, note="A double.")
    assert Decision.objects.count() == 1


def test_confirming_needs_evidence_and_lets_the_rest_run(bob: User) -> None:
    task = _lost(bob, an_email(), a_note())
    _two_minutes_pass()
    with pytest.raises(InvalidEdit, match="evidence is missing"):
        confirm_it_happened(task_id=task.pk, user=bob, evidence=" ")
    assert fresh(task).state == State.OUTCOME_UNKNOWN
    confirm_it_happened(task_id=task.pk, user=bob, evidence="In the sent folder, 10:02")
    assert fresh(task).state == State.APPROVED
    Execution.objects.filter(status="ready").update(next_at=timezone.now())
    run_due()
    assert fresh(task).state == State.EXECUTED
    assert Note.objects.count() == 1
    first = Execution.objects.order_by("id")[0]
    assert (first.status, first.external_ref) == ("succeeded", "In the sent folder, 10:02")


def test_confirming_the_only_step_ends_the_task(bob: User) -> None:
    task = _lost(bob, an_email())
    _two_minutes_pass()
    confirm_it_happened(task_id=task.pk, user=bob, evidence="It is there.")
    assert fresh(task).state == State.EXECUTED


def test_nothing_is_resolved_while_a_worker_may_still_be_sending(bob: User) -> None:
    task = _lost(bob, an_email())
    with pytest.raises(WrongState, match="may still be sending"):
        confirm_it_happened(task_id=task.pk, user=bob, evidence="x")
    with pytest.raises(WrongState, match="may still be sending"):
        run_rest_again(task_id=task.pk, user=bob)
    assert fresh(task).state == State.OUTCOME_UNKNOWN
    assert Execution.objects.count() == 1


def test_what_did_not_happen_is_run_again_under_a_new_decision_and_key(bob: User) -> None:
    task = _lost(bob, an_email())
    _two_minutes_pass()
    run_rest_again(task_id=task.pk, user=bob, note="Not in the sent folder.")
    task = fresh(task)
    assert (task.state, task.generation) == (State.APPROVED, 2)
    old, new = Execution.objects.order_by("id")
    assert (old.status, new.status) == ("failed", "ready")
    assert old.idempotency_key != new.idempotency_key
    assert new.decision.answer == Decision.Answer.RETRY


def test_money_takes_two_people_who_say_the_same(bob: User, dana: User) -> None:
    task = _lost(bob, a_refund())
    _two_minutes_pass()
    run_rest_again(task_id=task.pk, user=bob)
    assert fresh(task).state == State.OUTCOME_UNKNOWN
    assert "second person has to say the same, such as dana" in _words(task)
    run_rest_again(task_id=task.pk, user=bob)  # saying it twice is not two people
    assert (fresh(task).state, Execution.objects.count()) == (State.OUTCOME_UNKNOWN, 1)
    run_rest_again(task_id=task.pk, user=dana)
    assert (fresh(task).state, Execution.objects.count()) == (State.APPROVED, 2)
    assert OutcomeStatement.objects.count() == 2


def test_two_people_who_say_different_things_settle_nothing(
    bob: User, dana: User, carol: User
) -> None:
    task = _lost(bob, a_refund())
    _two_minutes_pass()
    confirm_it_happened(task_id=task.pk, user=dana, evidence="re_123")
    run_rest_again(task_id=task.pk, user=carol)
    assert (fresh(task).state, Execution.objects.count()) == (State.OUTCOME_UNKNOWN, 1)
    assert "say different things" in _words(task)
    confirm_it_happened(task_id=task.pk, user=carol, evidence="Seen it now: re_123")
    assert fresh(task).state == State.EXECUTED
    assert Execution.objects.get().external_ref == "Seen it now: re_123"


def test_two_approvers_alone_do_not_settle_it(bob: User, dana: User, carol: User) -> None:
    a_workflow()
    an_order(a_contact())
    task = pending(a_refund())
    Task.objects.filter(pk=task.pk).update(reviewers_needed=2)
    approve_task(ballot(fresh(task), bob))
    approve_task(ballot(fresh(task), dana))
    task = ended(task, Unknown("The line went dead."))
    _two_minutes_pass()
    for user in (bob, dana):
        run_rest_again(task_id=task.pk, user=user)
    assert (fresh(task).state, Execution.objects.count()) == (State.OUTCOME_UNKNOWN, 1)
    run_rest_again(task_id=task.pk, user=carol)
    assert fresh(task).state == State.APPROVED


def test_in_a_team_of_one_a_word_counts_after_a_day_and_the_owners_are_told(
    bob: User, carol: User
) -> None:
    task = _lost(bob, a_refund())
    carol.groups.set(Group.objects.filter(name="Auditors"))
    carol.groups.add(Group.objects.create(name="Watching"))
    _two_minutes_pass()
    run_rest_again(task_id=task.pk, user=bob)
    waits = standing_of(fresh(task), at=timezone.now()).waits_until
    assert waits is not None
    assert "your word is enough after a day" in _words(task)
    assert fresh(task).state == State.OUTCOME_UNKNOWN
    with lifted(OutcomeStatement):
        OutcomeStatement.objects.update(said_at=timezone.now() - timedelta(hours=25))
    run_rest_again(task_id=task.pk, user=bob)
    assert fresh(task).state == State.APPROVED


def test_what_nobody_looked_into_for_hours_is_told_to_the_owners_once(
    bob: User, carol: User
) -> None:
    _lost(bob, an_email())
    later = timezone.now() + timedelta(hours=4, minutes=1)
    assert escalate_unknown_outcomes(at=later - timedelta(hours=1)) == 0
    assert escalate_unknown_outcomes(at=later) == 1
    assert escalate_unknown_outcomes(at=later) == 0
    (notice,) = Notice.objects.filter(recipient=carol)
    assert "Nobody has found out yet" in notice.text


def _words(task: Task) -> str:
    return standing_of(fresh(task), at=timezone.now()).words


def test_a_failed_run_is_run_again_from_the_step_that_failed(bob: User) -> None:
    a_contact()
    task = approved(bob, [a_note(), an_email()]).task
    Execution.objects.update(next_at=timezone.now())
    first, second = Execution.objects.order_by("position")
    for execution, outcome in ((first, None), (second, NotSent("No such mailbox."))):
        lease = claim_execution(execution.pk)
        assert lease is not None
        dispatched = dispatch(lease)
        assert dispatched is not None
        if outcome is None:
            from connectors.contract import Sent  # noqa: PLC0415

            record_outcome(lease, Sent("note:1"))
        else:
            record_outcome(lease, outcome)
    assert fresh(task).state == State.FAILED
    run_rest_again(task_id=task.pk, user=bob)
    again = Execution.objects.filter(generation=2)
    assert [execution.action.kind for execution in again] == ["email"]


def test_closing_says_why(bob: User) -> None:
    task = _lost(bob, an_email())
    with pytest.raises(InvalidEdit):
        close_task(task_id=task.pk, user=bob, note="")
    close_task(task_id=task.pk, user=bob, note="Told the customer by phone.")
    task = fresh(task)
    assert (task.state, task.problem) == (State.CANCELLED, "Told the customer by phone.")
    run_due()
    assert Note.objects.count() == 0


def test_without_a_model_a_person_writes_the_draft(bob: User, mallory: User) -> None:
    a_contact()
    task = received()
    record_result(task.pk, DraftFailed("The model is down.", retryable=False))
    with pytest.raises(NotReviewer):
        write_by_hand(task_id=task.pk, user=mallory)
    assert fresh(task).state == State.DRAFT_FAILED
    write_by_hand(task_id=task.pk, user=bob)
    task = fresh(task)
    assert (task.state, task.draft_version) == (State.PENDING, 1)
    kind, payload = an_email(body="Written by Bob.")
    approve_task(ballot(task, bob), edits=[Proposed(kind, payload)])
    assert fresh(task).state == State.APPROVED
    assert "Written by Bob." in Execution.objects.get().action.payload_text
    with pytest.raises(WrongState):
        write_by_hand(task_id=task.pk, user=bob)


def test_a_failed_draft_is_asked_for_again(bob: User, mallory: User) -> None:
    task = received()
    record_result(task.pk, DraftFailed("The model refused.", retryable=False))
    with pytest.raises(NotReviewer):
        ask_for_draft(task_id=task.pk, user=mallory)
    assert fresh(task).state == State.DRAFT_FAILED
    ask_for_draft(task_id=task.pk, user=bob)
    assert (fresh(task).state, fresh(task).problem) == (State.RECEIVED, "")
