"""Did a decision come through although the answer to its COMMIT was lost? Its row says so."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import User

from review_queue.guards.answers import YES
from review_queue.models import Decision, Execution, State, Task
from review_queue.services.decisions.ballots import Counted


def find_landed(
    *, task_id: int, reviewer: User, answers: Iterable[str], since: datetime
) -> Counted | None:
    """What this person decided since then, as it was told after the COMMIT; None: nothing stands.

    One person says yes once to a draft (queue_one_per_person), so there is at most one to find.
    """
    mine = Decision.objects.filter(
        task=task_id, decided_by=reviewer, answer__in=list(answers), decided_at__gte=since
    )
    decision = mine.order_by("-id").first()
    if decision is None:
        return None
    task = Task.objects.get(pk=task_id)
    runs = Execution.objects.filter(decision=decision).order_by("position")
    runs_at = runs.values_list("next_at", flat=True).first()
    return Counted(decision, task, still_needed=_missing(task, decision, runs_at), runs_at=runs_at)


def _missing(task: Task, decision: Decision, runs_at: datetime | None) -> int:
    if runs_at is not None or task.state != State.PENDING:
        return 0
    return max(task.reviewers_needed, 1) - decision.seat if decision.answer in YES else 1
