"""What of a task still has to run, which step of it people speak about, and how many have to."""

from __future__ import annotations

from review_queue.models import Action, Draft, Execution, State, Task
from review_queue.services.judging.exclusions import is_for_two

Status = Execution.Status


def steps_left(task: Task) -> list[Action]:
    """The actions of the standing draft that did not succeed yet, or were taken back, in order."""
    ran = Execution.objects.filter(task=task, status=Status.SUCCEEDED, undone_at=None)
    draft = Draft.objects.get(task=task, version=task.draft_version)
    return list(draft.actions.exclude(pk__in=ran.values("action_id")).order_by("position"))


def lost_step(task: Task) -> Execution | None:
    """The step of the present approval whose outcome is unknown."""
    runs = Execution.objects.filter(task=task, status=Status.UNKNOWN)
    return runs.filter(generation=task.generation).order_by("position").first()


def step_at_issue(task: Task) -> Execution | None:
    """The lost step, or the one at which a failed run stopped; None where neither is so."""
    if task.state != State.FAILED:
        return lost_step(task)
    runs = Execution.objects.filter(task=task, generation=task.generation)
    return runs.exclude(status=Status.SUCCEEDED).order_by("position").first()


def moves_money(task: Task) -> bool:
    """Whether any step that is left moves money."""
    return any("moves_money" in action.consequences for action in steps_left(task))


def is_work_of_two(task: Task) -> bool:
    """Whether two people had to decide about the draft, or one did for two."""
    return task.reviewers_needed > 1 or is_for_two(task)


def takes_two(task: Task) -> bool:
    """Whether two people have to agree before any of it runs again, or counts as done."""
    return is_work_of_two(task) or moves_money(task)
