"""To whom a task falls: the one it is given to, else everybody who may decide it; the owners."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User

from review_queue.models import Claim, Decision, Task
from review_queue.services.judging.staffing import find_eligible
from review_queue.services.people.absences import away_now, stand_in_for
from review_queue.services.people.roles import OWNERS, why_not_reviewer

MOST_TOLD = 20


def people_for(task: Task, *, at: datetime) -> list[User]:
    """Who should decide it: whom it is given to or who holds it, else every reviewer present.

    A stand-in replaces somebody who is away; who already said yes is left out.
    """
    voted = _voted(task)
    for person in (task.assigned_to, _holder(task, at)):
        chosen = stand_in_for(person, task=task, at=at) if person else None
        if chosen is not None and chosen.pk not in voted and not why_not_reviewer(chosen, task):
            return [chosen]
    away = away_now(at=at)
    free = [one for one in find_eligible(task) if one.pk not in voted]
    present = [one for one in free if one.pk not in away]
    return (present or free)[:MOST_TOLD]


def the_backup(task: Task, *, at: datetime) -> list[User]:
    """The workflow's backup, or who stands in for them; nobody who may not decide this task."""
    backup = task.workflow.backup
    person = stand_in_for(backup, task=task, at=at) if backup else None
    if person is None or person.pk in _voted(task) or why_not_reviewer(person, task):
        return []
    return [person]


def owners_for(task: Task, *, at: datetime) -> list[User]:
    """The workflow's owner and everybody in the group of owners, whether or not they may decide."""
    found = {one.pk: one for one in all_owners()}
    owner = task.workflow.owner
    if owner is not None and owner.is_active:
        found[owner.pk] = owner
    return list(found.values())


def all_owners() -> list[User]:
    """Everybody active in the group of owners; without any, the superusers."""
    people = User.objects.filter(is_active=True).order_by("username")
    return list(people.filter(groups__name=OWNERS)) or list(people.filter(is_superuser=True))


def _holder(task: Task, at: datetime) -> User | None:
    claim = Claim.objects.filter(task=task, leased_until__gt=at).select_related("reviewer").first()
    return claim.reviewer if claim else None


def _voted(task: Task) -> set[int | None]:
    yes = Decision.objects.filter(task=task, generation=task.generation, draft_hash=task.draft_hash)
    return set(yes.values_list("decided_by_id", flat=True))
