"""Where a reviewer goes next: along their own list while they walk it, else down the queue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from review_queue.models import ReviewPlan, Task
from review_queue.selectors.current_plan import Walk, current_walk, walk_of
from review_queue.selectors.neighbours import Neighbours, next_waiting


@dataclass(frozen=True, slots=True)
class WayOn:
    """The neighbours of an item, and the list it belongs to while one is walked."""

    next_id: int | None
    previous_id: int | None
    walk: Walk | None


def way_on(*, task: Task, plan: ReviewPlan | None, neighbours: Neighbours) -> WayOn:
    """From what was read with the item; one query more while a list is walked."""
    walk = _holding(walk_of(plan) if plan is not None else None, task)
    if walk is not None:
        return WayOn(walk.next_after(task.pk), walk.before(task.pk), walk)
    return WayOn(neighbours.next_after(task.pk), neighbours.previous, walk=None)


def walk_with(task: Task | None, user_id: int) -> Walk | None:
    """The started list this item belongs to; None when it was opened from elsewhere."""
    return _holding(current_walk(user_id), task) if task is not None else None


def _holding(walk: Walk | None, task: Task) -> Walk | None:
    if walk is None or walk.plan.started_at is None or not walk.holds(task.pk):
        return None
    return walk


def next_item(
    *, after: Task | None, walk: Walk | None, user_id: int, skip: Sequence[int] = ()
) -> int | None:
    """The next item to open, without those somebody else was faster at."""
    if walk is None:
        return next_waiting(after=after, user_id=user_id, skip=skip, own_first=True)
    return walk.next_after(after.pk if after else None, skip=skip)
