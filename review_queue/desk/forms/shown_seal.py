"""The server's own seal on a page: who got it, about which draft, when. No script can make one.

It bounds what a page says of attention, and is all that is known where no script runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.models import User
from django.core import signing
from django.utils import timezone

from review_queue.models import Task

SALT = "review-shown"
LONGEST = 400


@dataclass(frozen=True, slots=True)
class Seal:
    """When the page was handed out; `ahead` if that was before anybody looked at it."""

    at: datetime | None = None
    ahead: bool = False


def seal_for(task: Task, user: User, *, ahead: bool = False, at: datetime | None = None) -> str:
    """The text the page hands back with a decision; `at` is now unless told otherwise."""
    now = int((at or timezone.now()).timestamp() * 1000)
    return signing.dumps([user.pk, task.pk, task.draft_hash, ahead, now], salt=SALT)


def read_seal(text: str, *, user: User, task_id: int, draft_hash: str) -> Seal:
    """What the seal says; an empty one when it is not ours or about something else."""
    try:
        said: Any = signing.loads(text[:LONGEST], salt=SALT)
    except signing.BadSignature:
        return Seal()
    if said[:3] != [user.pk, task_id, draft_hash]:
        return Seal()
    return Seal(datetime.fromtimestamp(said[4] / 1000, tz=UTC), ahead=bool(said[3]))
