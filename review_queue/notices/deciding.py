"""Decides by a link from a letter: the same rules and gates as on the desk, tagged as e-mail.

A decision by e-mail carries no sign of how it was looked at: what learns from reviewers leaves the
channel out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from review_queue.door import lock_task
from review_queue.errors import QueueError, WrongState
from review_queue.models import DecisionLink, State, Task
from review_queue.notices.links import hash_of, needs_log_in
from review_queue.services.decisions.deciding import Ballot, Counted, approve_task, reject_task
from review_queue.services.decisions.landed import find_landed
from review_queue.whole import repeat_whole

CHANNEL = "email"
LONGEST_TOKEN = 100


class DeadLink(QueueError):
    """The link no longer decides anything."""

    what_to_do = "Open it on the desk to see how it stands."


class NotYours(QueueError):
    """The link was made for somebody else."""

    what_to_do = "Ask them, or decide it on the desk if you may."


@dataclass(frozen=True, slots=True)
class Looked:
    """What was on the page the button stood on: the seal of its grounds, and since when."""

    grounds: str = ""
    shown_at: datetime | None = None


def find_link(token: str) -> DecisionLink | None:
    """The link of this token, whatever became of it; None for one that was never made."""
    if not token or len(token) > LONGEST_TOKEN:
        return None
    found = DecisionLink.objects.filter(token_sha256=hash_of(token))
    return found.select_related("task__workflow", "recipient", "letter").first()


def why_dead(link: DecisionLink, task: Task) -> str:
    """Empty while the link is good; else what happened, in plain words."""
    if link.used_at is not None:
        return "This link was used already. A link works once."
    if link.expires_at <= timezone.now():
        return "This link is older than 24 hours and no longer works."
    if task.state != State.PENDING:
        return "This was decided meanwhile, or withdrawn: nothing waits here."
    seen = (link.generation, link.draft_hash, link.evidence_hash)
    if seen != (task.generation, task.draft_hash, task.evidence_hash):
        return "The draft changed after the e-mail was sent. A link never counts for a new draft."
    return ""


def check_person(link: DecisionLink, person: User | None) -> None:
    """Raises NotYours for anybody but the person the link was made for.

    `person` is None without a log-in, which only small things allow, where the owner does.
    """
    if person is not None and person.pk != link.recipient_id:
        raise NotYours("This link was made for somebody else. Nothing was decided.")
    if person is None and needs_log_in(link.task):
        raise NotYours("This needs you to be logged in. Nothing was decided.")


def decide_by_link(*, token: str, person: User | None, looked: Looked) -> Counted:
    """Approve or reject, as the link says, as the person it was made for.

    Raises NotYours, DeadLink and everything approve_task raises; the link stays good then, as far
    as it was.
    """
    link = find_link(token)
    if link is None:
        raise DeadLink("This link is not known here. Nothing was decided.")
    check_person(link, person)
    landed = partial(
        find_landed,
        task_id=link.task_id,
        reviewer=link.recipient,
        answers=[link.answer],
        since=timezone.now(),
    )
    return repeat_whole(partial(_decide, link, looked), landed=landed)


@transaction.atomic
def _decide(link: DecisionLink, looked: Looked) -> Counted:
    # Locked first: of two who press at once, the second waits here and finds the link used.
    task, now = lock_task(link.task_id), timezone.now()
    taken = DecisionLink.objects.filter(pk=link.pk, used_at=None).update(used_at=now)
    reason = why_dead(link, task) if taken else "This link was used already."
    if reason:
        raise DeadLink(f"{reason} Nothing was decided.")
    ballot = Ballot(
        task_id=link.task_id,
        draft_hash=link.draft_hash,
        evidence_hash=link.evidence_hash,
        reviewer=link.recipient,
        channel=CHANNEL,
        grounds=looked.grounds,
        shown_at=looked.shown_at,
    )
    try:
        return approve_task(ballot) if link.answer == "approve" else reject_task(ballot)
    except WrongState as error:
        raise DeadLink(str(error)) from error
