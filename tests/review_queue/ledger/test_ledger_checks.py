"""The ledger against the tasks: one move, one row, one entry; nobody approves their own work."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from audit.actors import SYSTEM
from audit.chain import Event
from audit.models import Entry
from audit.verify import verify_ledger
from review_queue.door import commit_move, note_event
from review_queue.events import task_event
from review_queue.models import Action, Attempt, Decision, Draft, Execution, State, Task
from review_queue.rounds.sweep import sweep
from tests.audit.mutators import sql
from tests.builders import a_note, approved, fresh, pending
from tests.lifting import lifted

pytestmark = pytest.mark.django_db
OF_TASK = "UPDATE {} SET {} WHERE {} IN (SELECT id FROM {} WHERE task_id = %s)"


@pytest.fixture
def task(bob: User) -> Iterator[Task]:
    """Received, drafted, submitted, approved, run; then somebody dropped the triggers."""
    done = approved(bob, (a_note(),)).task
    sql("UPDATE queue_execution SET next_at = %s", "2026-01-01 00:00:00+00:00")
    sweep()
    assert fresh(done).state == "executed"
    assert verify_ledger().is_clean
    with lifted(Task, Task.history.model, Execution, Decision, Draft, Action, Attempt):
        yield fresh(done)


def first_problem(task: Task) -> str:
    """What is found first, which has to be about this task."""
    first = verify_ledger().problems[0]
    assert first.chain == f"task:{task.pk}"
    return first.problem


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        (
            "UPDATE queue_task SET state = 'cancelled' WHERE id = %s",
            "history: the task's state is not what was kept last",
        ),
        (
            "UPDATE queue_task SET subject = 'Another' WHERE id = %s",
            "history: the task's subject is not what was kept last",
        ),
        (
            "DELETE FROM queue_historicaltask WHERE id = %s AND version = 3",
            "history: the versions kept are not one to the task's own",
        ),
        (
            "UPDATE queue_historicaltask SET history_change_reason = '' WHERE version=3 AND id=%s",
            "history: no entry tells of version 3",
        ),
        (
            "UPDATE queue_task SET version = version + 1 WHERE id = %s",
            "history: the versions kept are not one to the task's own",
        ),
    ],
)
def test_history_and_task_that_disagree_with_the_ledger_are_named(
    task: Task, statement: str, problem: str
) -> None:
    sql(statement, task.pk)
    assert first_problem(task) == problem


def test_a_state_written_past_the_services_with_its_history_is_named(task: Task) -> None:
    for table in ("queue_task", "queue_historicaltask"):
        sql(f"UPDATE {table} SET state = 'reverted' WHERE id = %s AND version = 6", task.pk)  # noqa: S608
    assert first_problem(task) == "life: it ends as executed, but the task is reverted"


def test_an_execution_of_other_bytes_than_were_approved_is_named(task: Task) -> None:
    sql("UPDATE queue_execution SET content_hash = %s WHERE task_id = %s", "f" * 64, task.pk)
    number = Execution.objects.get(task=task).pk
    assert first_problem(task) == (
        f"approval: no decision about these very bytes stands behind execution {number}"
    )


def test_an_execution_behind_a_no_is_named(task: Task) -> None:
    sql("UPDATE queue_decision SET answer = 'reject' WHERE task_id = %s", task.pk)
    assert first_problem(task) == "approval: it tells of another answer than the decision kept"


def test_an_impossible_step_in_the_ledger_is_found_and_named(task: Task) -> None:
    # As a fault of the product would write it: chain, head, history and task all agree.
    task.state = State.PENDING
    task.changed_at = timezone.now()
    commit_move(task, task_event(task, "submitted", SYSTEM, task.changed_at))
    report = verify_ledger()
    assert [(one.position, one.kind, one.problem) for one in report.problems] == [
        (
            task.audit_length,
            "queue.task.submitted",
            "life: nothing leads from executed to pending",
        )
    ]


def test_a_step_that_leaves_a_state_the_task_was_not_in_is_named(task: Task) -> None:
    told = {"from": "pending", "to": "approved"}
    event = Event("queue.task.approved", SYSTEM, f"queue.task:{task.pk}", told, timezone.now())
    note_event(task, event)
    assert first_problem(task) == "life: it leaves pending, but the task was executed"


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        (
            OF_TASK.format("queue_action", "payload_text = '{}'", "draft_id", "queue_draft"),
            "approval: step 1 of draft 1 is not what was hashed",
        ),
        (
            "UPDATE queue_draft SET content_hash = 'f' WHERE task_id = %s",
            "approval: draft 1 has other steps than were hashed",
        ),
        (
            "UPDATE queue_decision SET draft_hash = 'f' WHERE task_id = %s",
            "approval: it names other bytes than the decision kept",
        ),
        (
            OF_TASK.format(
                "queue_attempt", "request_sha256 = 'f'", "execution_id", "queue_execution"
            ),
            "approval: execution {run} sent other bytes than were approved",
        ),
    ],
)
def test_bytes_that_differ_between_entry_decision_draft_and_sending_are_named(
    task: Task, statement: str, problem: str
) -> None:
    sql(statement, task.pk)
    assert first_problem(task) == problem.format(run=Execution.objects.get(task=task).pk)


def test_the_hash_of_the_bytes_on_the_wire_is_not_taken_for_that_of_the_payload(task: Task) -> None:
    sql("UPDATE queue_attempt SET request_sha256 = 'f' WHERE phase = 'outcome'")
    assert verify_ledger().is_clean


def test_a_yes_the_ledger_does_not_tell_of_is_named(task: Task) -> None:
    given = Decision.objects.get(task=task)
    given.pk, given.seat, given.decided_by = None, 2, None
    given.save(force_insert=True)
    assert first_problem(task) == f"approval: no entry tells of decision {given.pk}"


def test_work_approved_by_who_handed_it_in_is_named_at_the_approval(task: Task, bob: User) -> None:
    sql("UPDATE queue_decision SET decided_by_id = %s WHERE task_id = %s", bob.pk, task.pk)
    for table in ("queue_task", "queue_historicaltask"):
        sql(f"UPDATE {table} SET requested_by_id = %s WHERE id = %s", bob.pk, task.pk)  # noqa: S608
    report = verify_ledger()
    own = Entry.objects.get(chain=f"task:{task.pk}", kind="queue.task.approved")
    assert [(one.position, one.problem) for one in report.problems] == [
        (own.position, "duties: bob approved work they handed in themselves")
    ]


def test_other_tasks_are_not_named_with_it(task: Task, bob: User) -> None:
    pending()
    approved(bob)
    sql("UPDATE queue_task SET subject = 'Another' WHERE id = %s", task.pk)
    assert [one.chain for one in verify_ledger().problems] == [f"task:{task.pk}"]
    assert Decision.objects.count() == 2
