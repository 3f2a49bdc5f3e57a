"""A person ends what a returned letter began: the address corrected, drafted again, or closed."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from audit.actors import person
from audit.history import acting_as
from review_queue.door import commit_move, lock_task
from review_queue.errors import InvalidEdit, NotReviewer, WrongState
from review_queue.events import task_event
from review_queue.models import Bounce, Source, Task
from review_queue.services.arriving.intake import receive_task
from review_queue.submission import AttachedFile, Submission

CLOSED, AGAIN = "closed", "again"


@transaction.atomic
def close_bounce(*, bounce_id: int, user: User, note: str) -> Bounce:
    """Nothing more is to be done about it here; `note` says why. NotReviewer, WrongState."""
    if not note.strip():
        raise InvalidEdit("Nothing was closed.", fields={"note": "Say in a few words why."})
    return _settle(bounce_id, user, CLOSED, note, None)


@transaction.atomic
def draft_again(*, bounce_id: int, user: User) -> Task:
    """Start over with what came in, for the address now on record; a person decides about it.

    Returns the new task. Raises NotReviewer, or WrongState when it was settled already.
    """
    bounce = _open(bounce_id, user)
    earlier = bounce.task
    submission = _submission_of(earlier, f"{earlier.source_key}#again-{bounce.pk}")
    made = receive_task(
        submission=submission, actor=person(user), contact=earlier.contact, is_new_word=False
    ).task
    _settle(bounce_id, user, AGAIN, f"Drafted again as #{made.pk}.", made)
    return made


def open_bounces(task: Task) -> list[Bounce]:
    """What still needs a person, oldest first."""
    return list(Bounce.objects.filter(task=task, settled_at=None).order_by("id"))


def _open(bounce_id: int, user: User) -> Bounce:
    if not user.has_perm("queue.review_task"):
        raise NotReviewer("Only reviewers can settle this. Nothing was changed.")
    found = Bounce.objects.select_for_update(of=("self",)).filter(pk=bounce_id)
    bounce = found.select_related("task__source", "task__workflow").first()
    if bounce is None or bounce.settled_at is not None:
        raise WrongState("Somebody settled this already. Nothing was changed.")
    return bounce


def _settle(bounce_id: int, user: User, how: str, note: str, again: Task | None) -> Bounce:
    bounce = _open(bounce_id, user)
    now = timezone.now()
    bounce.settled_at, bounce.settled_by = now, user
    bounce.settled_how, bounce.note, bounce.drafted_again = how, note, again
    with acting_as(person(user)):
        bounce.save()
    task = lock_task(bounce.task_id)
    if not open_bounces(task):
        task.problem = ""
    task.changed_at = now
    details = {"bounce": bounce.pk, "how": how, "note": note}
    commit_move(task, task_event(task, "bounce_settled", person(user), now, **details))
    return bounce


def _submission_of(task: Task, key: str) -> Submission:
    """What came in, once more."""
    source: Source = task.source
    return Submission(
        workflow_key=task.workflow.key,
        source_key=key,
        kind=source.kind,
        text=source.text,
        raw=bytes(source.raw),
        raw_media_type=source.raw_media_type,
        subject=source.subject,
        html=source.html,
        quoted_text=source.quoted_text,
        sender_name=source.sender_name,
        sender_address=source.sender_address,
        recipients=tuple(source.recipients),
        sent_at=source.sent_at,
        attachments=tuple(AttachedFile(**one) for one in source.attachments),
        automatic=source.automatic,
        automatic_because=source.automatic_because,
        fields=dict(source.fields),
        parse_notes=tuple(source.parse_notes),
        filename=source.filename,
    )
