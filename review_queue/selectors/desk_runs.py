"""The runs of a task's approved actions, with every try."""

from __future__ import annotations

from django.db.models import Prefetch

from review_queue.models import Attempt, Execution, Task


def runs_of(task: Task, *, every_generation: bool = False) -> tuple[Execution, ...]:
    """Executions in order with their attempts; only of the present approval unless told."""
    runs = Execution.objects.filter(task=task)
    if not every_generation:
        runs = runs.filter(generation=task.generation)
    tries = Prefetch("tries", queryset=Attempt.objects.order_by("id"))
    return tuple(
        runs.select_related("action").prefetch_related(tries).order_by("generation", "position")
    )
