"""A refused step leaves its entry, in a transaction of its own after the one that was undone."""

from __future__ import annotations

import json
from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from audit.actors import person
from audit.chain import canonical, utc_text
from audit.models import Entry, Payload
from review_queue.door import lock_task, note_event
from review_queue.events import task_event
from review_queue.models import Task

KIND = "queue.task.refused"
QUIET = timedelta(minutes=10)  # the same refusal to the same person is told once in this time
MOST_AN_HOUR = 60  # of one person; the last one that is noted says that more are not
LOOKED_AT = 500
LONGEST = 500


def note_refusal(
    *, task_id: int, user: User, step: str, why: str, said: str = "", channel: str = "admin"
) -> bool:
    """Append `queue.task.refused` to the task's chain; False when it is told already, or too often.

    Call outside the transaction that was refused. `why` is a short code, `said` what the person was
    told. A task that does not exist has no chain: nothing is written for it.
    """
    actor, now = person(user, channel=channel), timezone.now()
    lately = _lately_by(canonical(actor.as_json()), utc_text(now - timedelta(hours=1)))
    if len(lately) >= MOST_AN_HOUR:
        return False
    told = {"step": step, "because": why}
    with transaction.atomic():
        try:
            task = lock_task(task_id)
        except Task.DoesNotExist:
            return False
        if _told_just_now(task_id, lately, utc_text(now - QUIET), told):
            return False
        more = {"more_are_not_noted": True} if len(lately) == MOST_AN_HOUR - 1 else {}
        event = task_event(task, "refused", actor, now, **told, said=said[:LONGEST], **more)
        note_event(task, event)
    return True


def _lately_by(actor: str, since: str) -> list[tuple[str, str, str]]:
    """(chain, hash, moment) of this actor's refusals since then, among the last few hundred."""
    last = Entry.objects.filter(kind=KIND).order_by("-id")[:LOOKED_AT]
    rows = last.values_list("actor", "chain", "entry_hash", "occurred_at")
    return [
        (chain, digest, moment)
        for who, chain, digest, moment in rows
        if who == actor and moment >= since
    ]


def _told_just_now(
    task_id: int, lately: list[tuple[str, str, str]], since: str, told: dict[str, str]
) -> bool:
    hashes = [digest for chain, digest, at in lately if chain == f"task:{task_id}" and at > since]
    texts = Payload.objects.filter(entry_hash__in=hashes).values_list("text", flat=True)
    return any(told.items() <= json.loads(text).items() for text in texts)
