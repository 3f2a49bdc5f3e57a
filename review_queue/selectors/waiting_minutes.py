"""How many minutes of attention the waiting work will take."""

from __future__ import annotations

import math
from collections import Counter

from django.core.cache import cache

from review_queue.models import Task
from review_queue.selectors.pace import KEPT_SECONDS, Pace
from review_queue.selectors.queue_counts import COUNT_LIMIT, BoundedCount
from review_queue.selectors.waiting import WAITING

_KEY = "desk-waiting-mix"


def minutes_of_waiting(waiting: BoundedCount, pace: Pace) -> int | None:
    """Whole minutes, at least one; None when more waits than is counted.

    How many are of which workflow is looked up once a minute; the number itself is of now.
    """
    if not waiting or not waiting.is_exact:
        return None
    mix = _mix()
    known = sum(mix.values())
    if not known:
        seconds = pace.usual
    else:
        seconds = sum(count * pace.seconds_for(key) for key, count in mix.items()) / known
    return max(1, math.ceil(waiting.number * seconds / 60))


def _mix() -> dict[int, int]:
    kept: dict[int, int] | None = cache.get(_KEY)
    if kept is None:
        first = Task.objects.filter(WAITING).order_by("rank", "id")[:COUNT_LIMIT]
        kept = dict(Counter(first.values_list("workflow_id", flat=True)))
        cache.set(_KEY, kept, KEPT_SECONDS)
    return kept
