"""Who is away, and who stands in. Standing in lends no right: only who may decide is asked to."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User

from review_queue.models import Absence, Task
from review_queue.services.people.roles import why_not_reviewer

LONGEST_CHAIN = 5


def absence_of(person: User, *, at: datetime) -> Absence | None:
    """The absence this person is on at that moment, the one that ends last."""
    return (
        Absence.objects.filter(person=person, starts_at__lte=at, ends_at__gt=at)
        .select_related("backup")
        .order_by("-ends_at")
        .first()
    )


def stand_in_for(person: User, *, task: Task | None, at: datetime) -> User | None:
    """Who takes what falls to this person: they themselves while present, else their backup.

    A backup who is away hands on to their own. None when the chain ends with nobody, runs in a
    circle, or ends with somebody who may not decide `task`.
    """
    met: set[int] = set()
    here: User | None = person
    while here is not None and here.pk not in met and len(met) < LONGEST_CHAIN:
        met.add(here.pk)
        absence = absence_of(here, at=at)
        if absence is None:
            return here if here == person or _may_take(here, task) else None
        here = absence.backup
    return None


def away_now(*, at: datetime) -> frozenset[int]:
    """The ids of everybody who is away at that moment, in one query."""
    return frozenset(
        Absence.objects.filter(starts_at__lte=at, ends_at__gt=at).values_list(
            "person_id", flat=True
        )
    )


def _may_take(person: User, task: Task | None) -> bool:
    if not person.is_active:
        return False
    return task is None or not why_not_reviewer(person, task)
