"""What became of a lost step is said by people: for money by two, never by one alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User

from audit.actors import person
from review_queue.door import note_event
from review_queue.events import task_event
from review_queue.guards.answers import YES
from review_queue.models import (
    Company,
    Decision,
    Execution,
    NoticeKind,
    OutcomeStatement,
    State,
    Task,
)
from review_queue.services.judging.staffing import LONE_HOLD_SECONDS, entitled_to
from review_queue.services.people.audience import all_owners
from review_queue.services.people.notifying import notify
from review_queue.services.people.roles import may_review

LONE_HOLD = timedelta(seconds=LONE_HOLD_SECONDS)
PEOPLE = 2
ESCALATE_AFTER = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the statements about a lost step stand.

    `settled` is what counts now, None while it does not. `waits_until` is when one person's word
    is enough, where nobody else could say it. `words` say the rest to people.
    """

    said: tuple[OutcomeStatement, ...]
    settled: bool | None = None
    waits_until: datetime | None = None
    words: str = ""


def lost_step(task: Task) -> Execution | None:
    """The step of the present approval whose outcome is unknown."""
    runs = Execution.objects.filter(task=task, status=Execution.Status.UNKNOWN)
    return runs.filter(generation=task.generation).order_by("position").first()


def say_outcome(task: Task, user: User, *, happened: bool, note: str, at: datetime) -> Standing:
    """Keep what somebody says became of the lost step, and say what follows.

    Call inside a transaction with the task locked, after checking who may and when.
    """
    step = lost_step(task)
    if step is None:  # closed and opened by hand: nothing is left to say
        return Standing((), settled=happened)
    standing = standing_of(task, at=at)
    own = [one for one in standing.said if one.said_by_id == user.pk]
    if not own or own[0].happened != happened:
        OutcomeStatement.objects.create(
            execution=step, happened=happened, note=note, said_by=user, said_at=at
        )
        told = {"execution": step.pk, "happened": happened, "note": note}
        note_event(task, task_event(task, "outcome_stated", person(user), at, **told))
        standing = standing_of(task, at=at)
        if standing.settled is None:
            _tell_owners(task, standing, user)
    return standing


def standing_of(task: Task, *, at: datetime) -> Standing:
    """Where it stands; changes nothing."""
    step = lost_step(task)
    if step is None:
        return Standing(())
    newest = {
        one.said_by_id: one
        for one in OutcomeStatement.objects.filter(execution=step).select_related("said_by")
    }
    said = tuple(newest.values())
    if not said:
        return Standing(())
    if not moves_money(step):
        return Standing(said, settled=said[-1].happened)
    approvers = _approvers(task)
    for happened in (True, False):
        people = {one.said_by_id for one in said if one.happened is happened}
        if len(people) >= PEOPLE and people - approvers:
            return Standing(said, settled=happened)
    if len({one.happened for one in said}) > 1:
        words = "Two people say different things. Talk to each other; whoever was wrong says so."
        return Standing(said, words=f"{words} Nothing is done until two agree.")
    return _of_one(task, said, approvers, at)


def moves_money(step: Execution) -> bool:
    """Whether two people have to agree about it."""
    return "moves_money" in step.action.consequences


def escalate_unknown_outcomes(*, at: datetime) -> int:
    """Tell the owners, once, of what nobody has looked into for hours; returns how many tasks."""
    late = Task.objects.filter(state=State.OUTCOME_UNKNOWN, changed_at__lt=at - ESCALATE_AFTER)
    told = 0
    for task in late.order_by("id")[:500]:
        text = "Nobody has found out yet whether a step of this happened. Please look into it."
        key = f"unknown:{task.pk}:{task.generation}"
        notices = [
            notify(to=owner, kind=NoticeKind.AT_RISK, task=task, text=text, key=key)
            for owner in all_owners()
        ]
        told += any(notices)
    return told


def _of_one(
    task: Task, said: tuple[OutcomeStatement, ...], approvers: set[int], at: datetime
) -> Standing:
    """One answer, by one person or by approvers only: who else could say it?"""
    speakers = {one.said_by_id for one in said}
    others = [user for user in entitled_to(task) if may_say(user, task)]
    others = [user for user in others if user.pk not in speakers]
    if not speakers - approvers:
        others = [user for user in others if user.pk not in approvers]
    if others:
        names = ", ".join(str(user) for user in others[:3])
        words = f"It moves money, so a second person has to say the same, such as {names}."
        return Standing(said, words=words)
    if not Company.objects.filter(small_team_fallback=True).exists():
        words = "It moves money, so two people have to say it, and nobody else may. Give somebody "
        return Standing(said, words=f"{words}the role of reviewer, or close it.")
    until = said[0].said_at + LONE_HOLD
    if until <= at:
        return Standing(said, settled=said[-1].happened)
    words = "It moves money, and nobody else is there to say the same: the owners were told, and "
    return Standing(
        said, waits_until=until, words=f"{words}your word is enough after a day. Say it again then."
    )


def may_say(user: User, task: Task) -> bool:
    """Whether this person may say what became of it."""
    return may_review(user, task)


def _approvers(task: Task) -> set[int]:
    rows: Mapping[str, object] = {"task": task, "generation": task.generation, "answer__in": YES}
    given = Decision.objects.filter(**rows).exclude(decided_by=None)
    return set(given.values_list("decided_by_id", flat=True))


def _tell_owners(task: Task, standing: Standing, user: User) -> None:
    for owner in all_owners():
        if owner.pk != user.pk:
            text = f"{user} said what became of a lost payment. {standing.words}"
            notify(to=owner, kind=NoticeKind.SECOND_PERSON, task=task, text=text)
