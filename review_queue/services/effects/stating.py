"""What people say of a step that was lost or failed: for money and work of two never one alone."""

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
from review_queue.services.effects.remaining import (
    is_work_of_two,
    moves_money,
    step_at_issue,
    takes_two,
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
    """Where the statements about a lost or failed step stand.

    `settled` is what counts now, None while it does not, and `agreed` the statements that made it
    so. `waits_until` is when one person's word is enough, where nobody else could say it. `words`
    say the rest to people.
    """

    said: tuple[OutcomeStatement, ...]
    settled: bool | None = None
    agreed: tuple[OutcomeStatement, ...] = ()
    waits_until: datetime | None = None
    words: str = ""


def say_outcome(task: Task, user: User, *, happened: bool, note: str, at: datetime) -> Standing:
    """Keep what somebody says of the step at issue, and say what follows.

    Of a failed step, that it did not happen means: run it again. Call inside a transaction with
    the task locked, after checking who may and when.
    """
    step = step_at_issue(task)
    if step is None:  # closed and opened by hand: nothing is left to say
        return Standing((), settled=happened)
    standing = standing_of(task, at=at)
    own = [one for one in standing.said if one.said_by_id == user.pk]
    if not own or own[0].happened != happened:
        OutcomeStatement.objects.create(
            execution=step, happened=happened, note=note, said_by=user, said_at=at
        )
        told = {"execution": step.pk, "happened": happened, "note": note}
        kind = "again_asked" if task.state == State.FAILED else "outcome_stated"
        note_event(task, task_event(task, kind, person(user), at, **told))
        standing = standing_of(task, at=at)
        if standing.settled is None:
            _tell_owners(task, standing, user)
    return standing


def standing_of(task: Task, *, at: datetime) -> Standing:
    """Where it stands; changes nothing."""
    step = step_at_issue(task)
    said = _said(task, step) if step is not None else ()
    if step is None or not said:
        return Standing(())
    if not takes_two(task):
        return Standing(said, settled=said[-1].happened, agreed=said[-1:])
    # Of a lost payment, those who let it out are not believed without somebody else.
    is_lost_money = task.state != State.FAILED and "moves_money" in step.action.consequences
    approvers = _approvers(task) if is_lost_money else set()
    for happened in (True, False):
        agreed = tuple(one for one in said if one.happened is happened)
        if len(agreed) >= PEOPLE and {one.said_by_id for one in agreed} - approvers:
            return Standing(said, settled=happened, agreed=agreed)
    if len({one.happened for one in said}) > 1:
        words = "Two people say different things. Talk to each other; whoever was wrong says so."
        return Standing(said, words=f"{words} Nothing is done until two agree.")
    return _of_one(task, said, approvers, at)


def _said(task: Task, step: Execution) -> tuple[OutcomeStatement, ...]:
    """The newest of everybody who still may; what came before a step was taken back is void."""
    rows = OutcomeStatement.objects.filter(execution=step).select_related("said_by")
    undone = Execution.objects.filter(task=task).exclude(undone_at=None)
    taken_back = undone.order_by("-undone_at").values_list("undone_at", flat=True).first()
    if taken_back is not None:
        rows = rows.filter(said_at__gt=taken_back)
    newest = {one.said_by_id: one for one in rows}
    return tuple(one for one in newest.values() if may_say(one.said_by, task))


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
    why = "It moves money" if moves_money(task) else "Two people decide work like this"
    if others:
        names = ", ".join(str(user) for user in others[:3])
        words = f"{why}, so a second person has to say the same, such as {names}."
        return Standing(said, words=words)
    if _may_go_alone(task):
        return Standing(said, settled=said[-1].happened, agreed=said[-1:])
    if not Company.objects.filter(small_team_fallback=True).exists():
        words = f"{why}, so two people have to say it, and nobody else may. Give somebody "
        return Standing(said, words=f"{words}the role of reviewer, or close it.")
    until = said[0].said_at + LONE_HOLD
    if until <= at:
        return Standing(said, settled=said[-1].happened, agreed=said[-1:])
    words = f"{why}, and nobody else is there to say the same: the owners were told, and "
    return Standing(
        said, waits_until=until, words=f"{words}your word is enough after a day. Say it again then."
    )


def _may_go_alone(task: Task) -> bool:
    """A run that failed for certain, where one person decided, or the hold gives owners a day."""
    is_held = task.hold_seconds >= LONE_HOLD_SECONDS
    return task.state == State.FAILED and (is_held or not is_work_of_two(task))


def may_say(user: User, task: Task) -> bool:
    """Whether this person may say what became of it."""
    return may_review(user, task)


def _approvers(task: Task) -> set[int]:
    rows: Mapping[str, object] = {"task": task, "generation": task.generation, "answer__in": YES}
    given = Decision.objects.filter(**rows).exclude(decided_by=None)
    return set(given.values_list("decided_by_id", flat=True))


def _tell_owners(task: Task, standing: Standing, user: User) -> None:
    failed = task.state == State.FAILED
    for owner in all_owners():
        if owner.pk != user.pk:
            did = (
                "wants a failed step to run again" if failed else "said what became of a lost step"
            )
            text = f"{user} {did}. {standing.words}"
            notify(to=owner, kind=NoticeKind.SECOND_PERSON, task=task, text=text)
