"""Three approved notes to run at once, and what became of them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from review_queue.models import Attempt, Execution, Note, Task
from tests.builders import a_note, approved, fresh

PHASES = ["claimed", "dispatch", "outcome"]


class Died(BaseException):
    """Stands for a killed process: nothing catches it."""


def three(reviewer: User) -> list[Task]:
    tasks = [approved(reviewer, [a_note(f"note {number}")]).task for number in range(3)]
    Execution.objects.update(next_at=timezone.now())
    return tasks


def states(tasks: list[Task]) -> list[str]:
    return [fresh(task).state for task in tasks]


def notes() -> list[str]:
    return sorted(Note.objects.values_list("text", flat=True))


def phases(task: Task) -> list[str]:
    tries = Attempt.objects.filter(execution__task=task).order_by("id")
    return list(tries.values_list("phase", flat=True))


def dies_at(point: str) -> Any:
    def trap(name: str) -> None:
        if name == point:
            raise Died

    return trap
