"""What was put off, and until when."""

from __future__ import annotations

from django.utils import timezone

from review_queue.models import State, Task

MOST = 200


def put_off() -> tuple[Task, ...]:
    """The tasks that come back later, the soonest first; at most 200."""
    rows = Task.objects.filter(state=State.PENDING, snoozed_until__gt=timezone.now())
    return tuple(rows.select_related("workflow", "contact").order_by("snoozed_until", "id")[:MOST])
