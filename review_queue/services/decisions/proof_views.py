"""Keeps that a person opened a statement of a draft to look at its source."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from audit.actors import person
from review_queue.door import lock_task, note_event
from review_queue.errors import QueueError, StaleDraft
from review_queue.events import task_event
from review_queue.models import Draft, ViewEvent
from review_queue.selectors.proofs import OPENED, unproven_claims


class UnknownClaim(QueueError):
    """The draft on record has no such statement to check."""

    what_to_do = "Reload the page; the draft may have changed."


@transaction.atomic
def record_claim_opened(*, task_id: int, user: User, claim: str, draft_version: int) -> bool:
    """Keep that this person opened this statement of this draft version; True the first time.

    Raises Task.DoesNotExist, StaleDraft when another version counts by now, and UnknownClaim when
    the statement is none of those a person has to look at.
    """
    task = lock_task(task_id)
    if draft_version != task.draft_version:
        raise StaleDraft(
            "The draft changed since this page was opened. The look was not counted.",
            changes={"draft": (str(draft_version), str(task.draft_version))},
        )
    draft = Draft.objects.get(task=task, version=draft_version)
    found = next((one for one in unproven_claims(task, draft) if one.id == claim), None)
    if found is None:
        raise UnknownClaim("This draft has no such statement to check. Nothing was kept.")
    card = f"{OPENED}{found.id}"
    seen = ViewEvent.objects.filter(
        task=task, user=user, draft_version=draft_version, card=card
    ).exists()
    if seen:
        return False
    now = timezone.now()
    ViewEvent.objects.create(
        task=task, draft_version=draft_version, user=user, card=card, active_ms=0, shown_at=now
    )
    told = {"claim": found.id, "text": found.text[:200], "label": found.label.value}
    note_event(
        task,
        task_event(task, "claim_opened", person(user), now, draft_version=draft_version, **told),
    )
    return True
