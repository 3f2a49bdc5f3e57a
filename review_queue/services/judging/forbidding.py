"""What the rules forbid altogether runs by nobody's yes: not by a first one, nor by another."""

from __future__ import annotations

from policies.engine.levels import Level
from review_queue.errors import ForbiddenByPolicy
from review_queue.models import FactsSnapshot, Task
from review_queue.services.judging.asking import ask_again


def is_forbidden(task: Task) -> bool:
    """Whether the standing draft was stopped by rules, and those in force still stop it.

    Costs nothing for what was never stopped.
    """
    if task.level < Level.BLOCK:
        return False
    facts = FactsSnapshot.objects.filter(
        draft__task_id=task.pk, draft__version=task.draft_version
    ).first()
    return facts is None or ask_again(facts).level is Level.BLOCK


def check_not_forbidden(task: Task, *, undone: str) -> None:
    """Raises ForbiddenByPolicy, with what was not done in `undone`."""
    if is_forbidden(task):
        raise ForbiddenByPolicy(f"The rules in force forbid it, whoever says yes. {undone}")
