"""Where a reviewer goes next: along their own list while they walk it, else down the queue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from review_queue.models import Task
from review_queue.selectors.current_plan import Walk, current_walk
from review_queue.selectors.desk_item import next_waiting, previous_waiting


@dataclass(frozen=True, slots=True)
class WayOn:
    """The neighbours of an item, and the list it belongs to while one is walked."""

    next_id: int | None
    previous_id: int | None
    walk: Walk | None


def way_on(*, task: Task, user_id: int) -> WayOn:
    """Both neighbours with four queries at most."""
    walk = walk_with(task, user_id)
    if walk is not None:
        return WayOn(walk.next_after(task.pk), walk.before(task.pk), walk)
    return WayOn(
        next_waiting(after=task, user_id=user_id), previous_waiting(before=task), walk=None
    )


def walk_with(task: Task | None, user_id: int) -> Walk | None:
    """The started list this item belongs to; None when it was opened from elsewhere."""
    walk = current_walk(user_id) if task is not None else None
    if walk is None or task is None or walk.plan.started_at is None or not walk.holds(task.pk):
        return None
    return walk


def next_item(
    *, after: Task | None, walk: Walk | None, user_id: int, skip: Sequence[int] = ()
) -> int | None:
    """The next item to open, without those somebody else was faster at."""
    if walk is None:
        return next_waiting(after=after, user_id=user_id, skip=skip, own_first=True)
    return walk.next_after(after.pk if after else None, skip=skip)
