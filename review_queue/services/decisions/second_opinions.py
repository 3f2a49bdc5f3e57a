"""A second opinion: asked of a colleague, answered blind, shown to who asked afterwards."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from audit.actors import person
from audit.chain import Event
from review_queue.door import lock_task, note_event
from review_queue.errors import InvalidEdit, NotReviewer, StaleDraft, WrongState
from review_queue.events import task_event
from review_queue.models import Claim, NoticeKind, Opinion, State, Task
from review_queue.person_names import name_of
from review_queue.services.decisions.refusing import check_standing, what_changed
from review_queue.services.judging.staffing import find_eligible
from review_queue.services.people.notifying import notify
from review_queue.services.people.roles import check_refuser, check_reviewer, why_not_reviewer

LONGEST = 2_000


@transaction.atomic
def ask_opinion(
    *, task_id: int, draft_hash: str, user: User, of: User | None = None, question: str = ""
) -> Opinion:
    """Pass the item to `of`, or to anyone who may decide it, for a view of their own.

    Raises NotReviewer (also when nobody else may), StaleDraft, or WrongState when a question is
    open already; nothing is asked then.
    """
    task = _waiting(task_id, draft_hash)
    check_refuser(user, task)
    _check_nothing_open(task)
    whom = _whom(task, user, of)
    now = timezone.now()
    opinion = Opinion.objects.create(
        task=task,
        draft_hash=task.draft_hash,
        asked_by=user,
        asked_of=of,
        question=question.strip()[:LONGEST],
        asked_at=now,
    )
    Claim.objects.filter(task=task, reviewer=user).delete()
    asked = str(of) if of is not None else "anyone"
    note_event(task, _event(task, "opinion_asked", user, now, opinion, asked_of=asked))
    for one in whom:
        # Not who asks, nor what: the answer is to be their own.
        text = "A colleague would like to know what you would do with this one."
        notify(to=one, kind=NoticeKind.SECOND_OPINION, text=text, task=task,
               key=f"opinion:{opinion.pk}")  # fmt: skip
    return opinion


@transaction.atomic
def answer_opinion(
    *, opinion_id: int, draft_hash: str, user: User, answer: str, note: str = ""
) -> Opinion:
    """Say what one would do. It decides nothing; who asked is told.

    Raises NotReviewer, StaleDraft when another draft stands by now, WrongState when it was answered
    before, or InvalidEdit for an unknown answer.
    """
    opinion = Opinion.objects.select_related("asked_by").get(pk=opinion_id)
    task = _waiting(opinion.task_id, draft_hash)
    opinion.refresh_from_db(fields=["answered_at"])
    check_reviewer(user, task)
    _check_still_asked(user, opinion, task)
    if answer not in Opinion.Answer.values:
        raise InvalidEdit("Nothing was kept.", fields={"opinion": "Choose what you would do."})
    now = timezone.now()
    opinion.answer, opinion.note = answer, note.strip()[:LONGEST]
    opinion.answered_by, opinion.answered_at = user, now
    opinion.save(update_fields=["answer", "note", "answered_by", "answered_at"])
    Claim.objects.filter(task=task, reviewer=user).delete()
    note_event(task, _event(task, "opinion_given", user, now, opinion, answer=answer))
    notify(
        to=opinion.asked_by,
        kind=NoticeKind.SECOND_OPINION,
        text=f"{name_of(user)} answered: {opinion.get_answer_display().lower()}.",
        task=task,
        key=f"opinion-answer:{opinion.pk}",
    )
    return opinion


def _check_still_asked(user: User, opinion: Opinion, task: Task) -> None:
    if not may_answer(user, opinion):
        raise NotReviewer("Somebody else was asked. Your answer was not kept.")
    if opinion.answered_at is not None:
        raise WrongState("This was answered already. Your answer was not kept.")
    if opinion.draft_hash != task.draft_hash:
        raise StaleDraft(
            "Another draft stands by now. Your answer was not kept.",
            changes=what_changed(task, opinion.draft_hash),
        )


def may_answer(user: User, opinion: Opinion) -> bool:
    """Whether it was this person who was asked."""
    return opinion.asked_by_id != user.pk and opinion.asked_of_id in (None, user.pk)


def is_open(opinion: Opinion, task: Task) -> bool:
    """Whether it still waits for an answer about the draft that stands."""
    return (
        opinion.answered_at is None
        and opinion.draft_hash == task.draft_hash
        and task.state == State.PENDING
    )


def _waiting(task_id: int, draft_hash: str) -> Task:
    task = lock_task(task_id)
    check_standing(task, draft_hash)
    return task


def _whom(task: Task, user: User, of: User | None) -> list[User]:
    """Everybody this question goes to. Raises NotReviewer when it can go to nobody."""
    others = [one for one in find_eligible(task) if one != user]
    if of is not None and of not in others:
        reason = why_not_reviewer(of, task) or "You cannot ask yourself."
        raise NotReviewer(
            f"{of} cannot be asked about this one; nothing was asked. {reason}",
            what_to_do="Choose somebody else.",
        )
    if not others:
        raise NotReviewer(
            "Nobody else may decide this one, so nobody was asked.",
            what_to_do="Decide it yourself, or let an owner give somebody the role of reviewer.",
        )
    return others if of is None else [of]


def _check_nothing_open(task: Task) -> None:
    opened = Opinion.objects.filter(task=task, draft_hash=task.draft_hash, answered_at=None)
    if opened.exists():
        raise WrongState(
            "A second opinion on this draft is being asked already. Nothing was added.",
            what_to_do="Wait for the answer, or decide it yourself.",
        )


def _event(
    task: Task, kind: str, user: User, now: datetime, opinion: Opinion, **told: object
) -> Event:
    return task_event(task, kind, person(user), now, opinion=opinion.pk, **told)
