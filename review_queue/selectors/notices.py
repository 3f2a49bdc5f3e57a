"""One person's notices and letters, newest first."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.utils import timezone

from review_queue.models import Letter, Notice

PAGE_SIZE = 50
COUNT_LIMIT = 100


@dataclass(frozen=True, slots=True)
class NoticesPage:
    """The rows; `newest` is the highest id shown, `next_before` the cursor, 0 on the last page."""

    rows: tuple[Notice, ...]
    unread: int
    newest: int
    next_before: int


def notices_page(person: User, *, before: int | None = None) -> NoticesPage:
    """One page in two queries; what was put off is left out until its time."""
    notices = _awake(person).select_related("task__workflow")
    if before is not None:
        notices = notices.filter(pk__lt=before)
    rows = list(notices.order_by("-id")[: PAGE_SIZE + 1])
    more = len(rows) > PAGE_SIZE
    rows = rows[:PAGE_SIZE]
    return NoticesPage(
        tuple(rows),
        unread_count(person),
        rows[0].pk if rows else 0,
        rows[-1].pk if more else 0,
    )


def unread_count(person: User) -> int:
    """How many are unread and not put off; stops counting at 100. One query."""
    return _awake(person).filter(read_at=None)[:COUNT_LIMIT].count()


def letters_of(person: User) -> QuerySet[Letter]:
    """Letters to this person, newest first, without their bodies."""
    return Letter.objects.filter(recipient=person).defer("text", "html").order_by("-id")


def _awake(person: User) -> QuerySet[Notice]:
    return Notice.objects.filter(recipient=person).filter(
        Q(snoozed_until=None) | Q(snoozed_until__lte=timezone.now())
    )
