"""A worker that lost its turn changes nothing; what is not as it was approved does not run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from connectors.contract import NotSent, Sent, Unknown
from review_queue.execution.claim import claim_execution
from review_queue.execution.dispatch import _pass_point_of_no_return, dispatch
from review_queue.execution.due import run_due
from review_queue.execution.record import record_outcome
from review_queue.models import (
    Action,
    Attempt,
    Company,
    Execution,
    State,
    Task,
    Workflow,
)
from tests.builders import (
    a_contact,
    a_note,
    a_refund,
    an_order,
    approved,
    fresh,
)
from tests.lifting import lifted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("outbox")]


def _approved(reviewer: User, *actions: tuple[str, Any]) -> Task:
    task = approved(reviewer, actions or (a_note(),)).task
    Execution.objects.update(next_at=timezone.now())
    return task


def test_a_stale_fence_changes_nothing_and_is_kept_as_evidence(bob: User) -> None:
    _approved(bob)
    execution = Execution.objects.get()
    old = claim_execution(execution.pk)
    assert old is not None
    assert dispatch(old) is not None
    Execution.objects.update(fence=7)
    record_outcome(old, Sent("ref"))
    execution.refresh_from_db()
    assert (execution.status, execution.external_ref) == ("dispatching", "")
    assert Attempt.objects.get(phase="late_outcome").outcome == "sent"


def test_the_point_of_no_return_asks_for_the_fence_itself(bob: User) -> None:
    _approved(bob)
    old = claim_execution(Execution.objects.get().pk)
    assert old is not None
    Execution.objects.update(fence=old.fence + 1)
    assert not _pass_point_of_no_return(old, timezone.now())
    assert Execution.objects.get().status == "leased"


def test_late_proof_resolves_an_unknown_outcome_and_late_failure_does_not(bob: User) -> None:
    task = _approved(bob)
    lease = claim_execution(Execution.objects.get().pk)
    assert lease is not None
    dispatch(lease)
    record_outcome(lease, Unknown("timeout"))
    record_outcome(lease, NotSent("it says no"))
    assert fresh(task).state == State.OUTCOME_UNKNOWN
    record_outcome(lease, Sent("ref-9"))
    assert fresh(task).state == State.EXECUTED
    assert Execution.objects.get().external_ref == "ref-9"


def _changed_payload(task: Task) -> None:
    with lifted(Action):
        Action.objects.update(payload_text='{"text":"something else"}')


def _changed_approver(task: Task) -> None:
    User.objects.update(is_active=False)


def _cloned_database(task: Task) -> None:
    Company.objects.update(deployment_id="another")


def _smuggled_step(task: Task) -> None:
    first = Action.objects.get()
    with lifted(Action):
        Action.objects.create(
            draft=first.draft,
            position=2,
            kind="internal_note",
            payload_text='{"text":"smuggled"}',
            content_hash="0" * 64,
            connection_hash=first.connection_hash,
            summary="smuggled",
        )


def _used_up_amount(task: Task) -> None:
    Workflow.objects.update(daily_amount_limit_minor=3999)


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (_changed_payload, "not the one that was approved"),
        (_smuggled_step, "about another draft"),
        (_changed_approver, "Bob approved it and may no longer do so."),
        (_cloned_database, "another deployment"),
        (_used_up_amount, "daily amount is used up"),
    ],
)
def test_what_changed_after_the_approval_goes_back_to_a_person(
    bob: User, outbox: Path, spoil: Any, why: str
) -> None:
    an_order(a_contact())
    task = _approved(bob, a_refund())
    spoil(task)
    assert run_due() == 0
    task = fresh(task)
    assert task.state == State.PENDING
    assert why in task.problem
    assert task.generation == 2
    assert list(outbox.iterdir()) == []
    assert Execution.objects.get().status == "cancelled"
