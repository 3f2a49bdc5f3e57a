"""The plan a reviewer is walking, and how far they are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.utils import timezone

from kept.queries import Place, kept
from review_queue.models import Decision, ReviewPlan, State, Task
from review_queue.selectors.free_work import decidable_by

# A plan is for one sitting: yesterday's says nothing about today's queue.
LASTS = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Step:
    """One task of the plan. `fate` is open, done (by this person), taken (somebody else has it) or
    gone (decided or moved on without them).
    """

    task: Task
    pick: Mapping[str, Any]
    fate: str
    seconds_spent: float


@dataclass(frozen=True, slots=True)
class Walk:
    """The plan with what became of each task, in its order."""

    plan: ReviewPlan
    steps: tuple[Step, ...]

    @property
    def seconds_spent(self) -> float:
        """Attention the decided ones took."""
        return sum(step.seconds_spent for step in self.steps)

    @property
    def seconds_planned(self) -> float:
        """What the whole list was expected to take."""
        return sum(float(step.pick["seconds"]) for step in self.steps)

    @property
    def open_steps(self) -> tuple[Step, ...]:
        """What is still to be looked at."""
        return tuple(step for step in self.steps if step.fate == "open")

    @property
    def done(self) -> int:
        """How many this person has decided."""
        return sum(step.fate == "done" for step in self.steps)

    def holds(self, task_id: int) -> bool:
        """Whether the task is in the plan."""
        return any(step.task.pk == task_id for step in self.steps)

    def next_after(self, task_id: int | None, *, skip: Collection[int] = ()) -> int | None:
        """The next open one after this, else the first one skipped; None when none is left."""
        order = [step.task.pk for step in self.steps]
        at = order.index(task_id) if task_id in order else -1
        passed = {task_id, *skip}
        still = [step.task.pk for step in self.open_steps if step.task.pk not in passed]
        later = [number for number in still if order.index(number) > at]
        return next(iter(later or still), None)

    def before(self, task_id: int) -> int | None:
        """The open one before this in the plan."""
        order = [step.task.pk for step in self.steps]
        earlier = [
            step.task.pk
            for step in self.open_steps
            if order.index(step.task.pk) < order.index(task_id)
        ]
        return earlier[-1] if earlier else None


def open_plans(user_id: int, *, since: Place = None) -> QuerySet[ReviewPlan]:
    """Plans this person has not finished and that are not of another day; at most one."""
    since = timezone.now() - LASTS if since is None else since
    return ReviewPlan.objects.filter(owner_id=user_id, ended_at__isnull=True, created_at__gte=since)


@kept
def _open_plan(user_id: Place, since: Place) -> QuerySet[ReviewPlan]:
    return open_plans(user_id, since=since).order_by("-id")[:1]


def current_walk(user_id: int, *, whole: bool = False) -> Walk | None:
    """The plan and where it stands: one query without a plan, two with one. `whole` brings what
    a list of the tasks shows besides.
    """
    plan = _open_plan.first(user_id, timezone.now() - LASTS)
    return walk_of(plan, whole=whole) if plan else None


def walk_of(plan: ReviewPlan, *, whole: bool = False) -> Walk:
    """Where this plan stands; one query."""
    picks = {pick["task"]: pick for pick in plan.picks}
    own = Decision.objects.filter(
        task=OuterRef("pk"), decided_by_id=plan.owner_id, decided_at__gte=plan.created_at
    ).order_by()
    spent = own.values("task").annotate(spent=Sum("active_ms")).values("spent")[:1]
    free = decidable_by(plan.owner_id).filter(pk=OuterRef("pk")).values("pk")[:1]
    tasks = Task.objects.filter(pk__in=list(picks)).annotate(
        spent_ms=Subquery(spent), free_id=Subquery(free)
    )
    tasks = tasks.select_related("workflow", "contact") if whole else tasks.only("pk", "state")
    found = {task.pk: task for task in tasks}
    return Walk(
        plan, tuple(_step(found[number], picks[number]) for number in picks if number in found)
    )


def _step(task: Any, pick: Mapping[str, Any]) -> Step:
    if task.spent_ms is not None:
        fate = "done"
    elif task.free_id is not None:
        fate = "open"
    else:
        fate = "taken" if task.state == State.PENDING else "gone"
    return Step(task, pick, fate, (task.spent_ms or 0) / 1000)
