"""What a reviewer approved and can still take back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.utils import timezone

from audit.receipts import receipt_of
from review_queue.models import Execution, State

MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Leaving:
    """An approved task inside its hold; `leaves_at` is when the first action may run.

    `receipt` is where its chain stands: what later contradicts a trail that was cut.
    """

    task_id: int
    subject: str
    leaves_at: datetime
    receipt: str


def leaving_for(user: AbstractBaseUser) -> tuple[Leaving, ...]:
    """The reviewer's last ten approvals that have not left yet, newest first; one query."""
    rows = (
        Execution.objects.filter(
            status=Execution.Status.READY,
            next_at__gt=timezone.now(),
            position=1,
            task__state=State.APPROVED,
            decision__decided_by_id=user.pk,
        )
        .order_by("-decision__decided_at", "-id")
        .values_list(
            "task_id", "task__subject", "next_at", "task__audit_length", "task__audit_head"
        )[:MOST_SHOWN]
    )
    return tuple(
        Leaving(number, subject, at, receipt_of(f"task:{number}", length, head))
        for number, subject, at, length, head in rows
    )
