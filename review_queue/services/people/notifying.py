"""Tells one person one thing. What is urgent is mailed at once, the rest with the next digest."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from review_queue.doorbell import ring_after_commit
from review_queue.models import Notice, NoticeKind, NoticePreferences, Task, Urgency
from review_queue.services.people.absences import stand_in_for

AT_ONCE = frozenset(
    {
        NoticeKind.AT_RISK,
        NoticeKind.SEVERITY_ONE,
        NoticeKind.SECOND_PERSON,
        NoticeKind.DEMOTED,
        NoticeKind.WORKER_STOPPED,
        NoticeKind.TRAIL,
    }
)
# Somebody has to act on these: while a person is away they go to whoever stands in.
TO_ACT_ON = frozenset(
    {
        NoticeKind.ASSIGNED,
        NoticeKind.AT_RISK,
        NoticeKind.SECOND_PERSON,
        NoticeKind.SECOND_OPINION,
        NoticeKind.SILENCE,
        NoticeKind.BOUNCED,
    }
)
LONGEST_TEXT = 500


def notify(
    *,
    to: User,
    kind: NoticeKind,
    text: str,
    task: Task | None = None,
    url: str = "",
    key: str = "",
) -> Notice | None:
    """Tell `to` one thing, inside the caller's transaction; nothing leaves before it commits.

    `text` is in our own words: a task's subject is a stranger's and is shown beside it, so leave it
    out. `url` is a path of ours; empty means the task's page. With `key` a person is told the same
    thing only once. What somebody has to act on goes to the stand-in of a person who is away. None
    when nobody is told: told before, or the account is switched off.
    """
    now = timezone.now()
    recipient = _recipient(to, kind, task, now)
    if not recipient.is_active:
        return None
    notice = Notice(
        recipient=recipient,
        kind=kind,
        task=task,
        text=text.replace("\x00", "\ufffd")[:LONGEST_TEXT],
        url=url or (reverse("admin:review_item", args=[task.pk]) if task else ""),
        urgency=urgency_of(kind, recipient),
        key=key or None,
        created_at=now,
    )
    stored = _store(notice)
    if stored and notice.urgency == Urgency.INSTANT:
        ring_after_commit("send_letters_job", notice.pk)
    return notice if stored else None


def urgency_of(kind: NoticeKind, person: User) -> Urgency:
    """Whether this person hears of this kind at once."""
    if kind in AT_ONCE:
        return Urgency.INSTANT
    wants = NoticePreferences.objects.filter(user=person, mentions_at_once=True)
    if kind == NoticeKind.MENTION and wants.exists():
        return Urgency.INSTANT
    return Urgency.DIGEST


def _recipient(to: User, kind: NoticeKind, task: Task | None, now: datetime) -> User:
    """The person, or who stands in; a person whom nobody can replace is told themselves."""
    if kind not in TO_ACT_ON:
        return to
    return stand_in_for(to, task=task, at=now) or to


def _store(notice: Notice) -> bool:
    """Whether it is new. Of two who tell the same thing at once, the second finds it told."""
    try:
        with transaction.atomic():
            notice.save()
    except IntegrityError:
        return False
    return True
