"""The minutes somebody gave themselves, on every item of their list: "12/20 min"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from review_queue.selectors.current_plan import Walk


def budget_of(walk: Walk | None) -> Mapping[str, Any] | None:
    """Minutes spent and set, and how many items are to go; None when no list is walked."""
    if walk is None:
        return None
    spent = round(walk.seconds_spent / 60)
    return {
        "spent": spent,
        "minutes": walk.plan.minutes,
        "is_over": spent > walk.plan.minutes,
        "to_go": len(walk.open_steps),
        "planned": len(walk.steps),
    }
