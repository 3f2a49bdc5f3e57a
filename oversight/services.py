"""Writing down what was found out later: the row and the entry on the task's own chain."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from audit.actors import person
from audit.history import acting_as
from oversight.models import Outcome
from review_queue.door import lock_task, note_event
from review_queue.errors import InvalidEdit, NotReviewer
from review_queue.events import task_event
from review_queue.models import NoticeKind, Task
from review_queue.person_names import name_of
from review_queue.services.people.audience import all_owners
from review_queue.services.people.notifying import notify

LONGEST_NOTE = 10_000


@transaction.atomic
def report_outcome(*, task: Task, kind: str, severity: int, note: str, user: User) -> Outcome:
    """Store a problem found after the fact, or that a check found none; moves nothing.

    Raises NotReviewer for people who may not report, InvalidEdit for values that do not go
    together; nothing is stored then.
    """
    if not user.has_perm("oversight.add_outcome"):
        raise NotReviewer("Your account may not report problems. Nothing was stored.")
    _check(kind, severity, note)
    now, actor = timezone.now(), person(user)
    locked = lock_task(task.pk)
    with acting_as(actor):
        outcome = Outcome(
            task=locked, kind=kind, severity=severity, note=note, found_by=user, found_at=now
        )
        outcome.save()
    note_event(
        locked,
        task_event(
            locked, "problem_found", actor, now, outcome=outcome.pk, found=kind, severity=severity
        ),
    )
    if severity == Outcome.Severity.SEVERE:
        _tell_owners(locked, outcome, user)
    return outcome


def _tell_owners(task: Task, outcome: Outcome, user: User) -> None:
    for owner in all_owners():
        if owner == user:
            continue
        notify(
            to=owner,
            kind=NoticeKind.SEVERITY_ONE,
            task=task,
            text=f"{name_of(user)} found a serious mistake: {outcome.get_kind_display()}.",
            key=f"outcome:{outcome.pk}",
        )


def _check(kind: str, severity: int, note: str) -> None:
    problems = {}
    if kind not in Outcome.Kind.values:
        problems["kind"] = "Choose what was found."
    if severity not in Outcome.Severity.values:
        problems["severity"] = "Choose how bad it was."
    if not problems and (kind == Outcome.Kind.NO_PROBLEM) != (severity == Outcome.Severity.NONE):
        problems["severity"] = "“None” goes with “Checked: no problem”, and only with that."
    if len(note) > LONGEST_NOTE or "\0" in note:
        problems["note"] = f"Plain text of at most {LONGEST_NOTE} characters."
    if problems:
        raise InvalidEdit("The report was not stored.", fields=problems)
