"""Tells people that time runs out: whom it falls to, then the backup, then the owners."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from audit.actors import SYSTEM
from review_queue.door import lock_task, note_event
from review_queue.events import task_event
from review_queue.models import Claim, Company, NoticeKind, State, Task, TimeStep, Workflow
from review_queue.services.deadlines.calendar import WorkingCalendar, calendar_of
from review_queue.services.people.audience import owners_for, people_for, the_backup
from review_queue.services.people.notifying import notify

Rung = TimeStep.Rung
REMIND_AT = 0.75
RUNG_MINUTES = 30
BATCH = 200
LADDER = (Rung.REVIEWER, Rung.BACKUP, Rung.OWNER)
_WORDS = {
    Rung.REVIEWER: "It waits for you.",
    Rung.BACKUP: "Nobody has decided it yet; you are the backup.",
    Rung.OWNER: "Neither the reviewers nor a backup have decided it yet.",
}


def remind_and_escalate() -> int:
    """Climb one rung for every waiting task whose time it is; returns how many (beat, sweep)."""
    company = Company.objects.first()
    return sum(
        _climb(task_id, calendar)
        for workflow in Workflow.objects.all()
        for calendar in [calendar_of(company, business_time=workflow.due_in_business_time)]
        for task_id in _in_doubt(workflow, calendar)
    )


def risk_moment(task: Task, calendar: WorkingCalendar) -> datetime | None:
    """When three quarters of the promised time are over; None without a promise."""
    if task.due_at is None:
        return None
    promised = calendar.between(task.created_at, task.due_at)
    return calendar.after(task.created_at, promised * REMIND_AT)


def _in_doubt(workflow: Workflow, calendar: WorkingCalendar) -> Iterator[int]:
    """Waiting tasks in the last quarter of their time, whose ladder has rungs left."""
    quarter = timedelta(minutes=workflow.due_minutes) * (1 - REMIND_AT)
    last = TimeStep.objects.filter(
        task=OuterRef("pk"),
        generation=OuterRef("generation"),
        draft_version=OuterRef("draft_version"),
        rung=LADDER[-1],
    )
    near = Task.objects.filter(
        state=State.PENDING,
        workflow=workflow,
        due_at__lte=calendar.after(timezone.now(), quarter),
    ).exclude(Exists(last))
    yield from list(near.order_by("due_at").values_list("id", flat=True)[:BATCH])


@transaction.atomic
def _climb(task_id: int, calendar: WorkingCalendar) -> bool:
    task, now = lock_task(task_id), timezone.now()
    if task.state != State.PENDING:
        return False
    steps = {step.rung: step for step in steps_of(task)}
    rung = next((one for one in LADDER if one not in steps), None)
    if rung is None or not _is_time(task, rung, steps, calendar, now):
        return False
    told = _tell(task, rung, set().union(*(set(step.told) for step in steps.values())))
    TimeStep.objects.create(
        task=task,
        generation=task.generation,
        draft_version=task.draft_version,
        rung=rung,
        told=sorted(told),
        at=now,
    )
    kind = "reminded" if rung == Rung.REVIEWER else "escalated"
    note_event(task, task_event(task, kind, SYSTEM, now, rung=rung, told=sorted(told)))
    return True


def steps_of(task: Task) -> list[TimeStep]:
    """The rungs climbed in this round of the task, in order."""
    return list(
        TimeStep.objects.filter(
            task=task, generation=task.generation, draft_version=task.draft_version
        ).order_by("at", "id")
    )


def _is_time(
    task: Task,
    rung: Rung,
    steps: dict[str, TimeStep],
    calendar: WorkingCalendar,
    now: datetime,
) -> bool:
    """The first at three quarters; each next after 30 minutes, at once when nobody was told."""
    if rung == LADDER[0]:
        moment = risk_moment(task, calendar)
        return moment is not None and moment <= now
    before = steps[LADDER[LADDER.index(rung) - 1]]
    if not before.told:
        return True
    if task.due_at is not None and now < task.due_at and _is_open_at_somebodys(task, now):
        return False
    return calendar.after(before.at, timedelta(minutes=RUNG_MINUTES)) <= now


def _is_open_at_somebodys(task: Task, now: datetime) -> bool:
    """Somebody is at it and there is time left: nobody else need be troubled."""
    return Claim.objects.filter(task=task, leased_until__gt=now).exists()


def _words(task: Task, rung: Rung) -> str:
    is_over = task.due_at is not None and task.due_at <= timezone.now()
    how_far = "is over" if is_over else "is nearly over"
    return f"The time promised for this {how_far}. {_WORDS[rung]}"


def _tell(task: Task, rung: Rung, told_before: set[str]) -> set[str]:
    find = {Rung.REVIEWER: people_for, Rung.BACKUP: the_backup, Rung.OWNER: owners_for}[rung]
    round_key = f"{task.pk}:{task.generation}:{task.draft_version}"
    told = set()
    for person in find(task, at=timezone.now()):
        if person.username in told_before:
            continue
        notify(
            to=person,
            kind=NoticeKind.AT_RISK,
            task=task,
            text=_words(task, rung),
            key=f"{rung}:{round_key}",
        )
        told.add(person.username)
    return told
