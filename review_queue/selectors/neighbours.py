"""The items around one in the queue, as one person may take them up; read in one query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from kept.queries import Place
from review_queue.models import Task
from review_queue.selectors.own_work import asked_of, free_for
from review_queue.selectors.waiting import Checked, Waiting
from review_queue.together import kept_together, read_together

MOST_OWN = 200


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Ids of tasks: `own` were given to this person, in queue order; the others were not.

    `later` comes after the item, `top` is the first of all, `previous` stands just before it.
    """

    own: tuple[int, ...] = ()
    later: int | None = None
    top: int | None = None
    previous: int | None = None

    def next_after(self, here: int | None, *, own_first: bool = False) -> int | None:
        """Where this person goes on after item `here`, or begins.

        What was given to them comes before the rest: at the top, and with `own_first` also in the
        midst of it.
        """
        others = [number for number in self.own if number != here]
        is_own = here in self.own
        ahead = others
        if is_own and here is not None and not own_first:
            ahead = list(self.own[self.own.index(here) + 1 :])
        if ahead and (here is None or is_own or own_first):
            return ahead[0]
        if here is not None and not is_own and (self.later is not None or others):
            return self.later if self.later is not None else others[0]
        return self.top if self.top is not None else next(iter(others), None)


def next_waiting(
    *, after: Task | None, user_id: int, skip: Sequence[int] = (), own_first: bool = False
) -> int | None:
    """The id of the next task nobody else has, after `after` or from the top; one query."""
    now = timezone.now()
    if skip:
        here = (after.pk, after.rank) if after is not None else None
        rows = read_together(**neighbour_parts(user_id, now, here, skip=skip))
    elif after is None:
        rows = _from_the_top(user_id, now)
    else:
        rows = _around(user_id, now, after.pk, after.rank)
    read = neighbours_from(rows)
    return read.next_after(after.pk if after is not None else None, own_first=own_first)


@kept_together
def _from_the_top(user_id: Place, now: Place) -> dict[str, QuerySet[Any]]:
    return neighbour_parts(user_id, now, None)


@kept_together
def _around(user_id: Place, now: Place, number: Place, rank: Place) -> dict[str, QuerySet[Any]]:
    return neighbour_parts(user_id, now, (number, rank))


def neighbour_parts(
    user_id: Place, now: Place, here: tuple[Place, Place] | None, *, skip: Sequence[int] = ()
) -> dict[str, QuerySet[Any]]:
    """What to read for neighbours_from; `here` are id and rank of the item one stands at."""
    free = free_for(user_id, skip=skip, now=now).only("rank").order_by("rank", "id")
    asked = asked_of(user_id).values("task_id")
    # Two parts and not one `or`, so that each is answered by an index of its own.
    parts = {
        "own_given": free.filter(assigned_to_id=user_id)[:MOST_OWN],
        "own_asked": free.filter(pk__in=asked)[:MOST_OWN],
    }
    rest = free.filter(Checked(Q(assigned_to=None))).exclude(pk__in=asked)
    if here is None:
        return parts | {"top": rest[:1]}
    number, rank = here
    later = rest.filter(rank__gte=rank).exclude(rank=rank, pk__lte=number)
    earlier = Task.objects.filter(Waiting(now), rank__lte=rank).only("rank")
    earlier = earlier.exclude(pk=number).exclude(rank=rank, pk__gt=number)
    return parts | {
        "later": later[:1],
        "top": rest.exclude(pk=number)[:1],
        "previous": earlier.order_by("-rank", "-id")[:1],
    }


def neighbours_from(rows: Mapping[str, Sequence[Task]]) -> Neighbours:
    """What was read, put together."""
    own = {task.pk: task.rank for name in ("own_given", "own_asked") for task in rows[name]}
    firsts = {name: next((one.pk for one in rows.get(name, ())), None) for name in _ALONE}
    return Neighbours(tuple(sorted(own, key=lambda number: (own[number], number))), **firsts)


_ALONE = ("later", "top", "previous")
