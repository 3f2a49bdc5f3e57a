"""What a recall would do, task by task, before anybody says yes to it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from connectors.contract import Consequence
from review_queue.models import Execution, RecallStep, State, Task
from review_queue.recalling.scope import DID_RUN, RecallScope, executions_in

Plan = RecallStep.Plan
MOST_TASKS = 5_000
_WHY_IT_STAYS = (
    (Consequence.MOVES_MONEY, "money has moved: ask for it back"),
    (Consequence.CUSTOMER_FACING, "it has reached the customer: write a correction"),
    (Consequence.REACHES_TEAMS, "other teams have it: tell them"),
)
STAYS_INSIDE = "colleagues may have read it: add a note"


@dataclass(frozen=True, slots=True)
class PlannedTask:
    """One task: what would be done, and in words what of it stays."""

    task: Task
    plan: Plan
    stays: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecallPlan:
    """All tasks of a scope, oldest first. `too_many` when there are more than one recall takes.

    `fingerprint` changes when any task's plan does: a yes is given to exactly one plan.
    """

    tasks: tuple[PlannedTask, ...]
    too_many: bool = False

    def of(self, plan: Plan) -> tuple[PlannedTask, ...]:
        """The tasks with this plan."""
        return tuple(one for one in self.tasks if one.plan == plan)

    @property
    def fingerprint(self) -> str:
        """Hex SHA-256 over tasks and plans."""
        text = ",".join(f"{one.task.pk}:{one.plan}" for one in self.tasks)
        return hashlib.sha256(text.encode()).hexdigest()


def plan_recall(scope: RecallScope) -> RecallPlan:
    """Read only. Two queries, whatever the scope holds, and at most 5,000 tasks."""
    ids = list(
        executions_in(scope)
        .order_by("task_id")
        .values_list("task_id", flat=True)
        .distinct()[: MOST_TASKS + 1]
    )
    runs = (
        Execution.objects.filter(task_id__in=ids[:MOST_TASKS], undone_at=None)
        .select_related("task__workflow", "task__contact", "action")
        .order_by("task_id", "position")
    )
    tasks = [_planned(list(of_task)) for _id, of_task in groupby(runs, key=lambda one: one.task_id)]
    return RecallPlan(tuple(tasks), too_many=len(ids) > MOST_TASKS)


def _planned(runs: Sequence[Execution]) -> PlannedTask:
    task = runs[0].task
    if task.state == State.APPROVED:
        return PlannedTask(task, Plan.WITHDRAW)
    ran = [run for run in runs if run.status in DID_RUN]
    stays = [run for run in ran if Consequence.REVERSIBLE not in run.action.consequences]
    if task.state != State.EXECUTED:
        return PlannedTask(task, Plan.STAYS, (f"it is {task.get_state_display().lower()} now",))
    if not stays:
        return PlannedTask(task, Plan.UNDO)
    plan = Plan.STAYS if len(stays) == len(ran) else Plan.PARTLY
    return PlannedTask(task, plan, tuple(_why(stays)))


def _why(runs: Iterable[Execution]) -> list[str]:
    return [f"{run.action.summary}: {_reason(run.action.consequences)}" for run in runs]


def _reason(consequences: Sequence[str]) -> str:
    return next((words for one, words in _WHY_IT_STAYS if one in consequences), STAYS_INSIDE)
