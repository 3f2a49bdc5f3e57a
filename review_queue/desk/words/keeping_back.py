"""What a page keeps from somebody who has still to decide without knowing it."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.utils import timezone

from review_queue.models import State, Task
from review_queue.selectors.desk_item import ReviewItem
from review_queue.services.decisions.disputes import is_disputed
from review_queue.services.decisions.gates.blind import is_hidden
from review_queue.services.decisions.gates.sight import sight_of
from review_queue.services.people.roles import why_not_reviewer

DRAFT = "The draft is still hidden from you. Say first what you would do; then everything is here."
COLLEAGUE = "Two people decide this one, each on their own. Decide first; then everything is here."


def kept_back(item: ReviewItem, user: User) -> str:
    """Why the timeline is not shown to this person yet; empty when it is."""
    task, draft = item.task, item.draft
    if task.state != State.PENDING or draft is None or is_disputed(item.votes):
        return ""
    if user.pk in {one.decided_by_id for one in item.votes} or why_not_reviewer(user, task):
        return ""
    sight = sight_of(
        task=task, draft=draft, actions=item.actions, reviewer=user, now=timezone.now()
    )
    if is_hidden(sight):
        return DRAFT
    return COLLEAGUE if item.votes else ""


def is_kept_back(task: Task) -> bool:
    """Whether lists say nothing exact of what is proposed: whoever decides answers first."""
    return bool(task.state == State.PENDING and task.answer_first)


def rough_minor(minor: int) -> int:
    """An amount by its first digit alone: 118000 as 100000. Enough to see what is dear."""
    first, rest = str(minor)[0], len(str(minor)) - 1
    return int(first + "0" * rest)
