"""The ledger against the tasks: one move, one row, one entry; nobody approves their own work."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User

from audit.models import Entry
from audit.verify import verify_ledger
from review_queue.execution.sweep import sweep
from review_queue.models import Decision, Execution, Task
from tests.audit.mutators import sql
from tests.builders import a_note, approved, fresh, pending
from tests.lifting import lifted

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(bob: User) -> Iterator[Task]:
    """Received, drafted, submitted, approved, run; then somebody dropped the triggers."""
    done = approved(bob, (a_note(),)).task
    sql("UPDATE queue_execution SET next_at = %s", "2026-01-01 00:00:00+00:00")
    sweep()
    assert fresh(done).state == "executed"
    assert verify_ledger().is_clean
    with lifted(Task, Task.history.model, Execution, Decision):
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
    assert first_problem(task).startswith("approval: no decision about these very bytes")


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
