"""A person reads their notices or puts them off. Other people's are not there for them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from review_queue.models import Notice


def read_notice(*, user: User, notice_id: int) -> Notice | None:
    """Mark one as read, once; None when this person has no such notice."""
    own = Notice.objects.filter(pk=notice_id, recipient=user)
    own.filter(read_at=None).update(read_at=timezone.now())
    return own.first()


def read_all(*, user: User, upto: int) -> int:
    """Mark everything up to that id as read; returns how many were not."""
    unread = Notice.objects.filter(recipient=user, read_at=None, pk__lte=upto)
    return unread.update(read_at=timezone.now())


def snooze_notice(*, user: User, notice_id: int, length: timedelta) -> datetime | None:
    """Put one off for `length`, unread again; None when this person has no such notice."""
    until = timezone.now() + length
    own = Notice.objects.filter(pk=notice_id, recipient=user)
    return until if own.update(snoozed_until=until, read_at=None) else None
