"""Work comes in: a submission becomes exactly one task."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from audit.actors import Actor
from audit.chain import Event
from audit.history import acting_as
from kept.queries import Place, kept
from review_queue.door import insert_task, note_event
from review_queue.doorbell import ring_after_commit
from review_queue.errors import RefusedInput
from review_queue.models import Contact, Source, Task, Workflow
from review_queue.rows import insert_row
from review_queue.services.arriving.bouncing import note_bounce
from review_queue.services.arriving.voiding import keep_reference, void_earlier_work
from review_queue.services.deadlines.calendar import due_after
from review_queue.submission import Submission

NOTHING_SAID = "(no subject)"


@dataclass(frozen=True, slots=True)
class ReceiveResult:
    """The task, and whether this call created it (False: the same work was known already)."""

    task: Task
    created: bool


def receive_task(
    *,
    submission: Submission,
    actor: Actor,
    requested_by: User | None = None,
    kind: str = "live",
    contact: Contact | None = None,
    is_new_word: bool = True,
) -> ReceiveResult:
    """Create the task for a submission, once per source key.

    `contact` is whom it is about where the sender's address no longer says so. What is no new word
    of the customer's, but an old one taken up again, voids nothing.

    Raises RefusedInput when the workflow is unknown or switched off, or when there is nothing to
    work on; nothing is stored then.
    """
    workflow = _workflow_for(submission)
    known = _known_as.first(submission.source_key)
    if known is not None:
        return ReceiveResult(known, created=False)
    try:
        with transaction.atomic(), acting_as(actor):
            task = _create(submission, workflow, actor, requested_by, kind, contact=contact)
            if submission.bounce is None or not note_bounce(
                task, submission.bounce, at=task.created_at
            ):
                _tie_to_earlier(task, submission, is_new_word=is_new_word)
                ring_after_commit("draft_task_job", task.pk)
    except IntegrityError:
        # Somebody else received the same work between the look and the insert.
        return ReceiveResult(Task.objects.get(source_key=submission.source_key), created=False)
    return ReceiveResult(task, created=True)


@kept
def _known_as(source_key: Place) -> QuerySet[Task]:
    return Task.objects.filter(source_key=source_key)


@kept
def _called(key: Place) -> QuerySet[Workflow]:
    return Workflow.objects.filter(key=key)


def _workflow_for(submission: Submission) -> Workflow:
    workflow = _called.first(submission.workflow_key)
    if workflow is None or not workflow.is_active:
        known = ", ".join(Workflow.objects.filter(is_active=True).values_list("key", flat=True))
        state = "switched off" if workflow else "not known here"
        raise RefusedInput(
            f"The workflow “{submission.workflow_key}” is {state}; no task was created.",
            what_to_do=f"Use one of: {known or 'none is set up yet'}.",
        )
    if not (submission.text.strip() or submission.subject.strip() or submission.attachments):
        raise RefusedInput(
            "The input has no text, no subject and no attachment; no task was created.",
            what_to_do="Add the message to work on.",
        )
    return workflow


def _create(
    submission: Submission,
    workflow: Workflow,
    actor: Actor,
    requested_by: User | None,
    kind: str,
    *,
    contact: Contact | None,
) -> Task:
    now = timezone.now()
    task = Task(
        workflow=workflow,
        contact=contact or contact_for(submission.sender_address),
        requested_by=requested_by,
        source_key=submission.source_key,
        subject=_one_line(submission),
        kind=kind,
        priority=-1 if submission.automatic else 0,
        value_minor=workflow.value_minor,
        due_at=due_after(workflow, now, workflow.due_minutes),
        expires_at=_expiry(workflow, now),
        created_at=now,
        changed_at=now,
    )
    insert_task(task, actor)
    source = _store_source(task, submission)
    note_event(task, _received(task, source, actor))
    return task


def _received(task: Task, source: Source, actor: Actor) -> Event:
    """The first entry of the task's chain binds the raw input by its hash."""
    payload = {
        "to": task.state,
        "workflow": task.workflow.key,
        "source": source.kind,
        "raw_sha256": source.raw_sha256,
        "automatic": source.automatic,
    }
    return Event("queue.task.received", actor, f"queue.task:{task.pk}", payload, task.created_at)


def _tie_to_earlier(task: Task, submission: Submission, *, is_new_word: bool) -> None:
    """A customer who writes again voids what was approved before.

    A machine's mail does not, nor a form or a table that staff fill in.
    """
    if not is_new_word:
        return
    fields = submission.fields
    keep_reference(task, str(fields.get("message_id", "")))
    if submission.automatic or submission.kind != "email":
        return
    refers_to = f"{fields.get('in_reply_to', '')} {fields.get('references', '')}".split()
    void_earlier_work(task, names=refers_to, at=task.created_at)


def contact_for(address: str) -> Contact | None:
    """The contact on record with this e-mail address, compared without case."""
    return Contact.objects.filter(email__iexact=address).first() if address else None


def _expiry(workflow: Workflow, now: datetime) -> datetime | None:
    return now + timedelta(hours=workflow.expires_hours) if workflow.expires_hours else None


def _one_line(submission: Submission) -> str:
    line = submission.subject.strip() or submission.text.strip().split("\n", 1)[0] or NOTHING_SAID
    return line[:300]


def _store_source(task: Task, submission: Submission) -> Source:
    source = Source(
        task=task,
        kind=submission.kind,
        subject=submission.subject,
        text=submission.text,
        quoted_text=submission.quoted_text,
        html=submission.html,
        sender_name=submission.sender_name,
        sender_address=submission.sender_address,
        recipients=list(submission.recipients),
        sent_at=submission.sent_at,
        attachments=[asdict(attached) for attached in submission.attachments],
        automatic=submission.automatic,
        automatic_because=submission.automatic_because,
        fields=dict(submission.fields),
        parse_notes=list(submission.parse_notes),
        filename=submission.filename,
        raw=submission.raw,
        raw_media_type=submission.raw_media_type,
        raw_sha256=hashlib.sha256(submission.raw).hexdigest(),
    )
    insert_row(source)
    return source
