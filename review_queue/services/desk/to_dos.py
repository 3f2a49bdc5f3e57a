"""What people have to do by hand: done, and opened again, by whom it was given to."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from audit.actors import person
from audit.history import acting_as
from review_queue.door import lock_task, note_event
from review_queue.errors import NotReviewer, WrongState
from review_queue.events import task_event
from review_queue.models import ToDo


def to_dos_of(user: User) -> QuerySet[ToDo]:
    """Everything given to this person or to a group they are in, and not taken back."""
    mine = Q(colleague=user) | Q(group__in=user.groups.all())
    return ToDo.objects.filter(mine, withdrawn_at=None).select_related(
        "task__workflow", "group", "colleague", "done_by"
    )


@transaction.atomic
def finish_to_do(*, to_do_id: int, user: User) -> ToDo:
    """Say that it is done. NotReviewer for other people's, WrongState when it is not open."""
    row = _lock(to_do_id, user)
    if row.done_at is not None:
        raise WrongState(f"{row.done_by} has done this already. Nothing was changed.")
    row.done_at, row.done_by = timezone.now(), user
    return _write(row, user, "to_do_done")


@transaction.atomic
def reopen_to_do(*, to_do_id: int, user: User) -> ToDo:
    """Say that it is not done after all. NotReviewer for other people's, WrongState when open."""
    row = _lock(to_do_id, user)
    if row.done_at is None:
        raise WrongState("This is not marked as done. Nothing was changed.")
    row.done_at = row.done_by = None
    return _write(row, user, "to_do_reopened")


def _lock(to_do_id: int, user: User) -> ToDo:
    row = ToDo.objects.select_for_update().filter(pk=to_do_id).first()
    if row is None or not to_dos_of(user).filter(pk=to_do_id).exists():
        raise NotReviewer("This was given to somebody else, or taken back. Nothing was changed.")
    return row


def _write(row: ToDo, user: User, event: str) -> ToDo:
    task = lock_task(row.task_id)
    with acting_as(person(user)):
        row.save()
    note_event(task, task_event(task, event, person(user), timezone.now(), to_do=row.pk))
    return row
