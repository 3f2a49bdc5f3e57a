"""A mail server reports that a letter of ours did not arrive: its task needs a person again.

Whoever got a letter knows its Message-ID and could make such a report up. So it moves nothing, runs
nothing and drafts nothing: it only tells people.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import User

from audit.actors import SYSTEM
from audit.chain import Event
from review_queue.door import commit_move, lock_task, note_event
from review_queue.events import task_event
from review_queue.models import Bounce, Execution, NoticeKind, Task
from review_queue.services.people.notifying import notify
from review_queue.services.people.roles import OWNERS
from review_queue.submission import ReportedBounce, UndeliveredTo

MAIL_KINDS = ("email", "calendar_hold")
UNDO = "-undo"  # a cancellation carries the key of what it cancels
MOST_LETTERS = 20
LONGEST_PROBLEM = 300


def note_bounce(report: Task, bounce: ReportedBounce, *, at: datetime) -> bool:
    """Keep what became of the letters a report names; False when none of them is ours.

    Call inside the transaction that receives the report. The report's own task is closed then:
    nobody answers a mail server.
    """
    letters = _letters(bounce.names)
    for letter in letters:
        _note(letter, report, bounce, at)
    if letters:
        about = ", ".join(sorted({f"#{letter.task_id}" for letter in letters}))
        report.cancel(
            problem=f"A mail server's report about a letter of task {about}; kept with it.", at=at
        )
        commit_move(report, task_event(report, "cancelled", SYSTEM, at, about=about))
    return bool(letters)


def _letters(names: Iterable[str]) -> list[Execution]:
    """The runs that sent a letter under one of these Message-IDs, in the order of locking."""
    keys = {name.partition("@")[0].removesuffix(UNDO) for name in names}
    sent = Execution.objects.filter(
        idempotency_key__in=sorted(keys), action__kind__in=MAIL_KINDS, dispatched_at__isnull=False
    )
    return list(sent.select_related("decision__decided_by").order_by("task_id")[:MOST_LETTERS])


def _note(letter: Execution, report: Task, bounce: ReportedBounce, at: datetime) -> None:
    said = bounce.recipients or (UndeliveredTo("", "", "", bounce.is_lost),)
    task = lock_task(letter.task_id)
    for one in said:
        details = {
            "execution": letter.pk, "address": one.address, "status": one.status,
            "said": one.said, "report": report.pk,
        }  # fmt: skip
        if not one.is_lost:
            note_event(task, _event("delayed", letter, at, details))
            continue
        row, is_new = Bounce.objects.get_or_create(
            execution=letter,
            address=one.address,
            defaults={
                "task": task, "report": report, "status": one.status, "said": one.said,
                "created_at": at,
            },
        )  # fmt: skip
        if is_new:
            task.problem = _problem(row)
            task.changed_at = at
            commit_move(task, _event("bounced", letter, at, details))
            _tell(task, letter, row)


def _event(kind: str, letter: Execution, at: datetime, details: dict[str, object]) -> Event:
    reference = f"queue.execution:{letter.pk}"
    return Event(f"queue.execution.{kind}", SYSTEM, reference, details, at)


def _problem(row: Bounce) -> str:
    whom = f"to {row.address} " if row.address else ""
    status = f" ({row.status})" if row.status else ""
    return f"The letter {whom}did not arrive{status}."[:LONGEST_PROBLEM]


def _tell(task: Task, letter: Execution, row: Bounce) -> None:
    """Whoever let it out; the owners where that was a rule."""
    sender = letter.decision.decided_by
    owners = User.objects.filter(is_active=True, groups__name=OWNERS)
    for person in [sender] if sender is not None and sender.is_active else owners:
        notify(
            to=person,
            kind=NoticeKind.BOUNCED,
            task=task,
            text="A letter of this task did not arrive. Correct the address or close it.",
            key=f"bounce:{row.pk}",
        )
