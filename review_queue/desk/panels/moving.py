"""Around the item: the way to its neighbours, what is leaving, and the company it stands in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from review_queue.desk.panels.budget import budget_of
from review_queue.desk.panels.shown import Shown
from review_queue.selectors.desk_leaving import leaving_for
from review_queue.selectors.way_on import way_on


def around_it(shown: Shown) -> Mapping[str, Any]:
    """Neighbours in the queue, the outbox strip, and what holds for everything."""
    around = shown.around
    way = way_on(task=shown.task, plan=around.plan, neighbours=around.neighbours)
    company = around.company
    return {
        "next_id": way.next_id,
        "previous_id": way.previous_id,
        "budget": budget_of(way.walk),
        "leaving": leaving_for(shown.user),
        "currency": company.currency if company else "EUR",
        "everything_stopped": bool(company and company.stopped_at),
        "in_sandbox": around.in_sandbox,
        "heartbeat_seconds": getattr(settings, "REVIEW_HEARTBEAT_SECONDS", 30),
    }
