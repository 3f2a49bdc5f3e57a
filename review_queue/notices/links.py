"""Links to decide from a letter: made when it leaves, kept only as a hash, good once for a day."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from review_queue.models import Action, DecisionLink, Letter, State, Task, Tier
from review_queue.notices.plain import MARK_END, MARK_START
from review_queue.services.people.roles import why_not_reviewer

TOKEN_BYTES = 32
LIFETIME = timedelta(hours=24)
_MARK = re.compile(f"{MARK_START}(approve|reject):([0-9]+){MARK_END}")


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def with_links(letter: Letter) -> tuple[str, str]:
    """The letter's text and HTML with a fresh link at every mark; call in a transaction.

    Both bodies carry the same link. What can no longer be decided leads to the desk instead.
    """
    made: dict[tuple[str, str], str] = {}

    def fill(found: re.Match[str]) -> str:
        wanted = (found[1], found[2])
        if wanted not in made:
            made[wanted] = _address(letter, found[1], int(found[2]))
        return made[wanted]

    return _filled(letter.text, fill), _filled(letter.html, fill)


def without_links(text: str) -> str:
    """A letter's text as it may be shown again: every mark leads to the desk."""
    return _filled(text, lambda found: _desk(int(found[2])))


def make_link(*, task: Task, letter: Letter, answer: str, at: datetime) -> str:
    """A token for this person, draft and answer; only its hash is stored."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    DecisionLink.objects.create(
        token_sha256=hash_of(token),
        recipient=letter.recipient,
        task=task,
        letter=letter,
        answer=answer,
        draft_hash=task.draft_hash,
        evidence_hash=task.evidence_hash,
        generation=task.generation,
        created_at=at,
        expires_at=at + LIFETIME,
    )
    return token


def needs_log_in(task: Task) -> bool:
    """Always, but for small things where the owner switched approving by e-mail on."""
    return not (task.workflow.email_approval and task.tier <= Tier.GLANCE)


def is_decidable(task: Task) -> bool:
    """Whether a letter may offer to decide it: it waits, proposes something, and one is enough.

    What two people decide is decided on the desk only.
    """
    if task.state != State.PENDING or task.tier >= Tier.TWO_PEOPLE:
        return False
    return Action.objects.filter(draft__task=task, draft__version=task.draft_version).exists()


def _address(letter: Letter, answer: str, task_id: int) -> str:
    task = Task.objects.select_related("workflow").filter(pk=task_id).first()
    if task is None or not is_decidable(task) or why_not_reviewer(letter.recipient, task):
        return _desk(task_id)
    token = make_link(task=task, letter=letter, answer=answer, at=timezone.now())
    return f"{settings.SITE_URL}{reverse('decide_by_link', args=[token])}"


def _desk(task_id: int) -> str:
    return f"{settings.SITE_URL}{reverse('admin:review_item', args=[task_id])}"


def _filled(text: str, fill: Callable[[re.Match[str]], str]) -> str:
    return _MARK.sub(fill, text)
