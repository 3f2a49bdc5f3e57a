"""Everything pre-flight looks at, for many executions in a few reads; called inside T3."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.contrib.auth.models import User
from django.db import models
from django.db.models import QuerySet

from kept.queries import kept
from policies.services import live_number
from review_queue.execution.cut_off import CUT_OFF
from review_queue.guards.answers import YES
from review_queue.models import (
    Action,
    Attempt,
    Company,
    DailyLimit,
    Decision,
    Draft,
    Execution,
    Task,
    Workflow,
)
from review_queue.rows import Lock, marks, select_rows

Row = TypeVar("Row", bound=models.Model)
OF_COMPANY = ("id", "deployment_id", "currency", "time_zone", "from_address")
OF_DRAFT = ("id", "task_id", "version")
OF_STEP = ("id", "task_id", "generation", "status")


@dataclass(frozen=True, slots=True)
class House:
    """What is the same for every execution."""

    company: Company | None
    policy_version: int
    limits: tuple[DailyLimit, ...]


@dataclass(frozen=True, slots=True)
class Grounds:
    """One execution with action, draft and decision, its task with workflow, and what they rest on.

    `bundle` are the hashes of the draft's actions in order; `yeses` the decisions that count for
    this run, with their people; `sent_before` the hashes of what earlier tries wrote down;
    `others_done` says that every other step of this approval succeeded.
    """

    execution: Execution
    task: Task
    bundle: tuple[str, ...]
    yeses: tuple[Decision, ...]
    sent_before: frozenset[str]
    was_cut_off: bool
    others_done: bool
    house: House


def read_grounds(execution_ids: Sequence[int]) -> list[Grounds]:
    """In the order of their tasks, whose rows are locked; one that is gone is left out.

    The rows of company and workflows are held as well: a stop waits until what is being
    dispatched is committed, and what is dispatched after a stop sees it.
    """
    company = select_rows(Company, "id > 0 ORDER BY id LIMIT 1", [], only=OF_COMPANY, lock="share")
    limits = tuple(DailyLimit.objects.select_related("workflow", "person")) if _limits() else ()
    house = House(company[0] if company else None, live_number(), limits)
    executions = _among(Execution, "id", execution_ids)
    tasks = _locked_tasks(executions)
    _join_actions(executions)
    decisions = _join_decisions(executions)
    of_draft = _grouped(_bundles(executions), lambda action: action.draft_id)
    tries = _grouped(_among(Attempt, "execution_id", execution_ids), lambda one: one.execution_id)
    steps = _grouped(
        _among(Execution, "task_id", list(tasks), only=OF_STEP), lambda one: one.task_id
    )
    return [
        Grounds(
            execution=one,
            task=tasks[one.task_id],
            bundle=tuple(action.content_hash for action in of_draft[one.action.draft_id]),
            yeses=yeses_among(decisions[one.task_id], one.decision),
            sent_before=_sent_before(tries[one.pk]),
            was_cut_off=any((a.phase, a.outcome) == ("outcome", CUT_OFF) for a in tries[one.pk]),
            others_done=_others_done(one, steps[one.task_id]),
            house=house,
        )
        for one in sorted(executions, key=lambda execution: execution.task_id)
    ]


@kept
def _limits() -> QuerySet[DailyLimit, int]:
    """Most companies have none, and then nothing is joined."""
    return DailyLimit.objects.values_list("pk", flat=True)[:1]


def yeses_among(decisions: Iterable[Decision], decision: Decision) -> tuple[Decision, ...]:
    """The yeses that count for the run which `decision` stands behind."""
    about = (decision.generation, decision.draft_id)
    return tuple(
        one
        for one in decisions
        if (one.generation, one.draft_id) == about and one.answer in YES and one.seat > 0
    )


def _locked_tasks(executions: Sequence[Execution]) -> dict[int, Task]:
    """By id, in the order of their ids, each with its workflow."""
    ids = sorted({one.task_id for one in executions})
    tasks = _among(Task, "id", ids, then="ORDER BY id", lock="update")
    wanted = sorted({task.workflow_id for task in tasks})
    workflows = _among(Workflow, "id", wanted, then="ORDER BY id", lock="share")
    by_id = {one.pk: one for one in workflows}
    for task in tasks:
        task.workflow = by_id[task.workflow_id]
    return {task.pk: task for task in tasks}


def _join_actions(executions: Sequence[Execution]) -> None:
    """Each execution gets its action, and the action its draft."""
    actions = {one.pk: one for one in _among(Action, "id", [one.action_id for one in executions])}
    wanted = sorted({one.draft_id for one in actions.values()})
    drafts = {one.pk: one for one in _among(Draft, "id", wanted, only=OF_DRAFT)}
    for one in executions:
        one.action = actions[one.action_id]
        one.action.draft = drafts[one.action.draft_id]


def _bundles(executions: Sequence[Execution]) -> list[Action]:
    drafts = sorted({one.action.draft_id for one in executions})
    only = ("id", "draft_id", "content_hash")
    return _among(Action, "draft_id", drafts, then="ORDER BY draft_id, position", only=only)


def _join_decisions(executions: Sequence[Execution]) -> Mapping[int, list[Decision]]:
    """Each execution gets its decision; all decisions of a task, with their people."""
    tasks = sorted({one.task_id for one in executions})
    decisions = _among(Decision, "task_id", tasks, then="ORDER BY id")
    wanted = sorted({one.decided_by_id for one in decisions if one.decided_by_id})
    people = {one.pk: one for one in _among(User, "id", wanted)}
    for given in decisions:
        if given.decided_by_id is not None:
            given.decided_by = people[given.decided_by_id]
    by_id = {one.pk: one for one in decisions}
    for execution in executions:
        execution.decision = by_id[execution.decision_id]
    return _grouped(decisions, lambda one: one.task_id)


def _sent_before(tries: Iterable[Attempt]) -> frozenset[str]:
    return frozenset(one.request_sha256 for one in tries if one.phase == "dispatch")


def _others_done(execution: Execution, steps: Iterable[Execution]) -> bool:
    return all(
        step.pk == execution.pk or step.status == Execution.Status.SUCCEEDED
        for step in steps
        if step.generation == execution.generation
    )


def _among(
    model: type[Row],
    column: str,
    values: Sequence[int],
    *,
    then: str = "",
    only: tuple[str, ...] = (),
    lock: Lock = "",
) -> list[Row]:
    if not values:
        return []
    where = f"{column} IN {marks(len(values))} {then}"
    return select_rows(model, where, values, only=only, lock=lock)


def _grouped(rows: Iterable[Row], key: Callable[[Row], int]) -> Mapping[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found
