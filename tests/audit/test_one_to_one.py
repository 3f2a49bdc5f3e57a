"""Random walks through the real services: each change of state has one history row, one entry."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from audit.chain import utc_text
from audit.models import Entry
from audit.verify import verify_ledger
from drafting.contract import DraftFailed
from review_queue.errors import QueueError
from review_queue.execution.due import run_due
from review_queue.models import Execution, State, Task
from review_queue.services.decisions.deciding import approve_task, reject_task, send_back_task
from review_queue.services.decisions.vetoing import lift_veto, veto_task
from review_queue.services.desk.claiming import claim_task, record_view
from review_queue.services.drafts.drafting import record_result
from review_queue.services.effects.resolving import ask_for_draft, close_task
from review_queue.services.effects.undoing import take_back_approval
from tests.builders import a_draft, a_note, ballot, fresh, received
from tests.lifting import lifted

pytestmark = pytest.mark.django_db
STEPS = 160
Step = Callable[[Task, User], Any]


@pytest.fixture
def people(bob: User, dana: User, carol: User) -> list[User]:
    """Two reviewers and an owner."""
    return [bob, dana, carol]


def draft(task: Task, _: User) -> None:
    if task.state in (State.RECEIVED, State.DRAFT_FAILED):
        record_result(task.pk, a_draft(a_note()))


def fail_draft(task: Task, _: User) -> None:
    if task.state == State.RECEIVED:
        record_result(task.pk, DraftFailed("No model.", retryable=False))


def run(task: Task, _: User) -> None:
    Execution.objects.filter(task=task).update(next_at=timezone.now())
    run_due()


WALK: tuple[Step, ...] = (
    draft,
    draft,
    fail_draft,
    run,
    lambda task, user: claim_task(task_id=task.pk, user=user),
    lambda task, user: record_view(task_id=task.pk, user=user, card="item", active_ms=900),
    lambda task, user: approve_task(ballot(task, user)),
    lambda task, user: reject_task(ballot(task, user)),
    lambda task, user: send_back_task(ballot(task, user)),
    lambda task, user: take_back_approval(task_id=task.pk, user=user),
    lambda task, user: veto_task(task_id=task.pk, user=user, reason="Wait."),
    lambda task, user: lift_veto(task_id=task.pk, user=user),
    lambda task, user: ask_for_draft(task_id=task.pk, user=user),
    lambda task, user: close_task(task_id=task.pk, user=user, note="Not needed any more."),
)


def one_to_one(task: Task) -> str:
    """Empty, or what does not match between the row, its history and its chain."""
    rows = list(task.history.order_by("history_id"))
    versions = [row.version for row in rows]
    if versions != list(range(versions[0], versions[0] + len(rows))):
        return f"task {task.pk}: versions {versions}"
    if (rows[-1].version, rows[-1].state) != (task.version, task.state):
        return f"task {task.pk}: the row is not what its last history row says"
    chain = Entry.objects.filter(chain=f"task:{task.pk}").order_by("position")
    told = [(one.kind, one.occurred_at) for one in chain]
    moved = [(row.history_change_reason, utc_text(row.history_date)) for row in rows[1:]]
    places = [told.index(move) for move in moved if told.count(move) == 1]
    if len(places) != len(moved) or places != sorted(places):
        return f"task {task.pk}: history {moved} and entries {told} are not one to one"
    return ""


@pytest.mark.parametrize("seed", [1, 2])
def test_every_change_has_one_history_row_and_one_entry(
    seed: int, people: list[User], settings: Any, tmp_path: Path
) -> None:
    settings.OUTBOX_DIR = tmp_path
    chance = random.Random(seed)  # noqa: S311 - a walk that can be walked again
    tasks = [received() for _ in range(8)]
    done = 0
    for _ in range(STEPS):
        task, user = fresh(chance.choice(tasks)), chance.choice(people)
        try:
            chance.choice(WALK)(task, user)
            done += 1
        except QueueError:
            continue
    assert [wrong for task in tasks if (wrong := one_to_one(fresh(task)))] == []
    assert verify_ledger().is_clean
    assert done > STEPS // 4
    assert len({fresh(task).state for task in tasks}) > 2


def test_a_change_past_the_services_is_seen(bob: User) -> None:
    task = received()
    assert one_to_one(fresh(task)) == ""
    draft(task, bob)
    assert one_to_one(fresh(task)) == ""
    with lifted(Task.history.model):
        fresh(task).history.order_by("-history_id")[0].delete()
    assert one_to_one(fresh(task)) != ""
