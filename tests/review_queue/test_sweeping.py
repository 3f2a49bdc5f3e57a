"""The sweep finds what a crash or a deadline left behind."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from review_queue.errors import WrongState
from review_queue.execution.claim import claim_execution
from review_queue.execution.sweep import _release_dead_leases, sweep
from review_queue.models import Attempt, Execution, State, Task
from review_queue.services.deciding import approve_task
from tests.builders import a_note, approved, ballot, fresh, pending

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def outbox(settings: Any, tmp_path: Path) -> None:
    settings.OUTBOX_DIR = tmp_path


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


def test_a_poisonous_action_ends_with_a_person_after_five_claims(bob: User) -> None:
    task = _approved(bob)
    for _ in range(6):
        claim_execution(Execution.objects.get().pk)
        Execution.objects.filter(status="leased").update(
            lease_until=timezone.now() - timedelta(seconds=1)
        )

        _release_dead_leases()
    assert Attempt.objects.filter(phase="claimed").count() == 5
    assert fresh(task).state == State.FAILED


def test_expired_tasks_close_and_run_nothing(bob: User) -> None:
    task = pending()
    Task.objects.filter(pk=task.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert sweep().expired == 1
    assert fresh(task).state == State.EXPIRED
    with pytest.raises(WrongState, match="not waiting"):
        approve_task(ballot(fresh(task), bob))
    assert Execution.objects.count() == 0
