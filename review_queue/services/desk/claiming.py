"""Claims: one person at a time works on an item, for as long as they keep it open."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from audit.actors import person
from audit.chain import canonical, utc_text
from audit.models import Entry, Payload
from kept.queries import Place, kept_update
from review_queue.beside import known_task
from review_queue.door import lock_task, note_event
from review_queue.events import task_event
from review_queue.models import Claim, Task, ViewEvent
from review_queue.rows import insert_row
from review_queue.services.people.roles import why_not_reviewer

QUIET_AFTER_VIEW = timedelta(minutes=10)
LEASE = timedelta(minutes=10)
MOST_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class ClaimResult:
    """Who holds the item now. `is_mine` tells whether it is the person who asked."""

    claim: Claim | None
    is_mine: bool


def claim_task(*, task_id: int, user: User) -> ClaimResult:
    """Take the item, or learn who has it. People who may not decide never hold one."""
    task = known_task(task_id)
    if why_not_reviewer(user, task):
        return ClaimResult(Claim.objects.filter(task=task).first(), is_mine=False)
    now = timezone.now()
    until = now + LEASE
    held = Claim.objects.filter(task=task)
    if _kept_by(task_id, user.pk, until) or _taken_over(task_id, user.pk, now, until):
        return ClaimResult(held.get(), is_mine=True)
    try:
        with transaction.atomic():
            claim = Claim(task=task, reviewer=user, claimed_at=now, leased_until=until)
            insert_row(claim)
            locked = lock_task(task_id)
            note_event(locked, task_event(locked, "claimed", person(user), now))
    except IntegrityError:
        return ClaimResult(held.select_related("reviewer").first(), is_mine=False)
    return ClaimResult(claim, is_mine=True)


@kept_update
def _kept_by(task: Place, user: Place, until: Place) -> tuple[QuerySet[Claim], dict[str, Any]]:
    return Claim.objects.filter(task=task, reviewer=user), {"leased_until": until}


@kept_update
def _taken_over(
    task: Place, user: Place, now: Place, until: Place
) -> tuple[QuerySet[Claim], dict[str, Any]]:
    """Whose time is over holds it no longer."""
    over = Claim.objects.filter(task=task, leased_until__lt=now)
    return over, {"reviewer": user, "claimed_at": now, "leased_until": until}


def look_at_claim(*, task_id: int, user: User) -> ClaimResult:
    """Who holds the item, without taking or keeping it: for a page nobody works at just now."""
    live = Claim.objects.filter(task_id=task_id, leased_until__gt=timezone.now())
    claim = live.select_related("reviewer").first()
    return ClaimResult(claim, is_mine=claim is not None and claim.reviewer_id == user.pk)


def release_claim(*, task_id: int, user: User) -> bool:
    """Hand the item back to the front of the queue."""
    released, _ = Claim.objects.filter(task_id=task_id, reviewer=user).delete()
    return bool(released)


@transaction.atomic
def record_view(
    *,
    task_id: int,
    user: User,
    card: str,
    active_ms: int,
    opened: bool = False,
    at: datetime | None = None,
) -> ViewEvent:
    """Keep that a card of the current draft was looked at for `active_ms` of real attention.

    `opened`: by hand, as the gates of some tiers want it. `at` is now unless told otherwise. The
    ledger is told once per person and draft version within ten minutes.
    """
    task = lock_task(task_id)
    now = at or timezone.now()
    view = ViewEvent.objects.create(
        task=task,
        draft_version=task.draft_version,
        user=user,
        card=card[:60],
        active_ms=max(0, min(active_ms, MOST_MS)),
        opened=opened,
        shown_at=now,
    )
    if card == "item" and not _viewed_lately(task, user, now):
        note_event(
            task,
            task_event(task, "viewed", person(user), now, draft_version=task.draft_version),
        )
    return view


def _viewed_lately(task: Task, user: User, now: datetime) -> bool:
    """Whether the ledger says already that this person saw this draft version just now."""
    lately = Entry.objects.filter(
        chain=f"task:{task.pk}",
        kind="queue.task.viewed",
        actor=canonical(person(user).as_json()),
        occurred_at__gt=utc_text(now - QUIET_AFTER_VIEW),
    )
    told = Payload.objects.filter(entry_hash__in=lately.values("entry_hash"))
    texts = told.values_list("text", flat=True)
    return any(json.loads(text).get("draft_version") == task.draft_version for text in texts)
