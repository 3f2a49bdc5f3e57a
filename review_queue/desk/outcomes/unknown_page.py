"""Every step of which nobody knows whether it happened, oldest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from review_queue.desk.access import SEE, needs
from review_queue.desk.page import desk_page
from review_queue.models import Execution, State, Task
from review_queue.services.effects.remaining import lost_step, moves_money, takes_two
from review_queue.services.effects.stating import ESCALATE_AFTER, Standing, standing_of
from review_queue.services.effects.unlocking import Lock, lock_on

MOST = 200


@dataclass(frozen=True, slots=True)
class Row:
    """One task, its lost step, and what people have said so far."""

    task: Task
    step: Execution | None
    standing: Standing
    takes_two: bool
    moves_money: bool
    lock: Lock | None
    is_late: bool


@needs(SEE)
def show_unknown(request: HttpRequest) -> HttpResponse:
    """The list; each row leads to the page where it is settled."""
    now = timezone.now()
    tasks = Task.objects.filter(state=State.OUTCOME_UNKNOWN).select_related("workflow", "contact")
    rows = [_row(task, now) for task in tasks.order_by("changed_at", "id")[:MOST]]
    return desk_page(request, "outcomes/unknown.html", {"rows": rows}, title="Outcome unknown")


def _row(task: Task, now: datetime) -> Row:
    step = lost_step(task)
    return Row(
        task=task,
        step=step,
        standing=standing_of(task, at=now),
        takes_two=takes_two(task),
        moves_money=moves_money(task),
        lock=lock_on(step) if step is not None else None,
        is_late=task.changed_at < now - ESCALATE_AFTER,
    )
