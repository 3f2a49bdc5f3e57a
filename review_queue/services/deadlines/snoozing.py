"""Later: a task is put off for a while, never past what was promised, and comes back by itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from audit.actors import person
from review_queue.door import commit_move, lock_task
from review_queue.errors import QueueError, WrongState
from review_queue.events import task_event
from review_queue.models import Claim, State, Task
from review_queue.services.people.roles import check_refuser

LEAST = timedelta(minutes=1)
MOST = timedelta(days=60)
# What comes back stands before everything that was not put off, in the usual order among itself.
FRONT_SECONDS = 10 * 365 * 86_400


class PastDue(QueueError):
    """The chosen time lies beyond what was promised; `due_at` is the promise."""

    what_to_do = "Choose an earlier time, or say that it may be late."

    def __init__(self, message: str, *, due_at: datetime) -> None:
        super().__init__(message)
        self.due_at = due_at


class BadTime(QueueError):
    """The chosen time cannot be used."""

    what_to_do = "Choose another time."


@transaction.atomic
def snooze_task(*, task_id: int, user: User, until: datetime, may_be_late: bool = False) -> Task:
    """Hide a waiting task from the queue until `until`; then it is at the front again.

    Raises NotReviewer, WrongState, BadTime (past, too far, or when nobody could decide it any
    more), or PastDue unless `may_be_late`.
    """
    task = lock_task(task_id)
    check_refuser(user, task)
    if task.state != State.PENDING:
        raise WrongState("Only what waits for a decision can be put off. Nothing was changed.")
    now = timezone.now()
    _check_time(task, until, now)
    if task.due_at is not None and task.due_at > now and until > task.due_at and not may_be_late:
        raise PastDue(
            f"An answer was promised by {_clock(task.due_at)}, and you would see it again only "
            f"after that. It was not put off.",
            due_at=task.due_at,
        )
    if task.snoozed_until is None:
        task.rank -= FRONT_SECONDS
    task.snoozed_until = until
    task.changed_at = now
    Claim.objects.filter(task=task).delete()
    commit_move(task, task_event(task, "snoozed", person(user), now, until=_clock(until)))
    return task


@transaction.atomic
def wake_task(*, task_id: int, user: User) -> Task:
    """Bring a task that was put off back now. Raises NotReviewer or WrongState."""
    task = lock_task(task_id)
    check_refuser(user, task)
    now = timezone.now()
    if task.state != State.PENDING or task.snoozed_until is None or task.snoozed_until <= now:
        raise WrongState("This task is not put off. Nothing was changed.")
    task.snoozed_until = task.changed_at = now
    commit_move(task, task_event(task, "woken", person(user), now))
    return task


def tomorrow_morning(now: datetime) -> datetime:
    """Nine o'clock of the next day, in the site's time zone."""
    morning = timezone.localtime(now) + timedelta(days=1)
    return morning.replace(hour=9, minute=0, second=0, microsecond=0)


def _check_time(task: Task, until: datetime, now: datetime) -> None:
    if until < now + LEAST:
        raise BadTime("That time is over already. It was not put off.")
    if until > now + MOST:
        raise BadTime("That is more than 60 days away. It was not put off.")
    if task.expires_at is not None and until >= task.expires_at:
        raise BadTime(
            f"By then nobody could decide it any more: it expires on {_clock(task.expires_at)}. "
            "It was not put off."
        )


def _clock(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%d %b %Y, %H:%M")
