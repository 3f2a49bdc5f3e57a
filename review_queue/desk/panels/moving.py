"""Around the item: the way to its neighbours, what is leaving, and the company it stands in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from review_queue.desk.home import in_sandbox
from review_queue.desk.panels.shown import Shown
from review_queue.models import Company
from review_queue.selectors.desk_item import next_waiting, previous_waiting
from review_queue.selectors.desk_leaving import leaving_for


def around_it(shown: Shown) -> Mapping[str, Any]:
    """Neighbours in the queue, the outbox strip, and what holds for everything."""
    task, user = shown.task, shown.user
    company = Company.objects.only("currency", "stopped_at").first()
    return {
        "next_id": next_waiting(after=task, user_id=user.pk),
        "previous_id": previous_waiting(before=task),
        "leaving": leaving_for(user),
        "currency": company.currency if company else "EUR",
        "everything_stopped": bool(company and company.stopped_at),
        "in_sandbox": in_sandbox(),
        "heartbeat_seconds": getattr(settings, "REVIEW_HEARTBEAT_SECONDS", 30),
    }
