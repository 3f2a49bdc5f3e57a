"""Comments on a task, with @mentions of colleagues, and the words asked for after a send-back."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from audit.actors import person
from review_queue.door import lock_task, note_event
from review_queue.errors import InvalidEdit, NotReviewer
from review_queue.events import task_event
from review_queue.models import Comment, Decision, Mention, NoticeKind, Task
from review_queue.person_names import name_of
from review_queue.services.people.notifying import notify

LONGEST = 4_000
# A name after @ that does not stand inside an address: "@dana", not "sam@example.com".
MENTION = re.compile(r"(?<![\w.@+-])@([\w.+-]{1,150})")


@dataclass(frozen=True, slots=True)
class Said:
    """The stored comment, who is told of it, and the names nobody goes by."""

    comment: Comment
    told: tuple[User, ...]
    unknown: tuple[str, ...]


@transaction.atomic
def add_comment(*, task_id: int, author: User, text: str) -> Said:
    """Keep a remark and the people it names. Raises NotReviewer or InvalidEdit."""
    if not author.has_perm("queue.review_task"):
        raise NotReviewer("Only reviewers write comments. Nothing was kept.")
    said = text.strip()[:LONGEST]
    if not said:
        raise InvalidEdit(
            "No comment was kept: it is empty.", fields={"comment": "Write something first."}
        )
    task, now = lock_task(task_id), timezone.now()
    comment = Comment.objects.create(task=task, author=author, text=said, created_at=now)
    told, unknown = find_mentioned(said)
    told = tuple(user for user in told if user != author)
    Mention.objects.bulk_create(Mention(comment=comment, user=user, told_at=now) for user in told)
    for user in told:
        text = f"{name_of(author)} named you in a comment."
        notify(to=user, kind=NoticeKind.MENTION, text=text, task=task, url=address_of(task))
    names = [str(user) for user in told]
    note_event(
        task, task_event(task, "commented", person(author), now, comment=comment.pk, told=names)
    )
    return Said(comment, told, unknown)


@transaction.atomic
def explain_decision(*, decision_id: int, author: User, text: str) -> Comment:
    """Keep in one's own words why one decided so. Raises NotReviewer or InvalidEdit."""
    decision = Decision.objects.get(pk=decision_id)
    if decision.decided_by_id != author.pk:
        raise NotReviewer("Somebody else decided that. Nothing was kept.")
    said = text.strip()[:LONGEST]
    if not said:
        raise InvalidEdit("Nothing was kept: it is empty.", fields={"why": "Write it, or skip it."})
    task, now = lock_task(decision.task_id), timezone.now()
    comment = Comment.objects.create(
        task=task, author=author, text=said, decision=decision, created_at=now
    )
    event = task_event(
        task, "explained", person(author), now, comment=comment.pk, decision=decision.pk
    )
    note_event(task, event)
    return comment


def find_mentioned(text: str) -> tuple[tuple[User, ...], tuple[str, ...]]:
    """The active colleagues a text names, in its order, and the names that are nobody's.

    A full stop at the end of a name ends the sentence where the name without it is somebody's.
    """
    names = list(dict.fromkeys(name.casefold() for name in MENTION.findall(text)))
    if not names:
        return (), ()
    known = _by_name(_colleagues())
    found: dict[str, User] = {}
    unknown: list[str] = []
    for name in names:
        user = known.get(name) or known.get(name.rstrip(".-+"))
        if user is None:
            unknown.append(name.rstrip(".-+") or name)
        else:
            found[user.get_username()] = user
    return tuple(found.values()), tuple(unknown)


def _by_name(people: Iterable[User]) -> dict[str, User]:
    """By first name where only one has it, and by account name, which always wins."""
    everybody = list(people)
    firsts = Counter(user.first_name.casefold() for user in everybody)
    found = {
        user.first_name.casefold(): user
        for user in everybody
        if user.first_name and firsts[user.first_name.casefold()] == 1
    }
    return found | {user.get_username().casefold(): user for user in everybody}


def address_of(task: Task) -> str:
    """Where the comments of a task stand."""
    return f"{reverse('admin:review_item', args=[task.pk])}#comments"


def _colleagues() -> list[User]:
    return list(User.objects.with_perm("queue.view_task").filter(is_active=True))
