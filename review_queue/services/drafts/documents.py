"""Reading the company's documents: from the first time on, one stays where it is."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from audit.actors import person
from audit.history import acting_as
from review_queue.door import lock_task, note_event
from review_queue.events import task_event
from review_queue.models import FiledDocument


@dataclass(frozen=True, slots=True)
class OpenedDocument:
    """A document's name and bytes."""

    name: str
    data: bytes


@transaction.atomic
def open_document(*, document_id: int, user: User) -> OpenedDocument | None:
    """The bytes, noted in the trail of its task; None when there is none (any more)."""
    found = FiledDocument.objects.filter(pk=document_id, unfiled_at=None)
    row = found.select_related("content").select_for_update(of=("self",)).first()
    if row is None:
        return None
    now = timezone.now()
    if row.used_at is None:
        row.used_at = now
        with acting_as(person(user)):
            row.save()
    task = lock_task(row.task_id)
    note_event(
        task,
        task_event(task, "document_read", person(user), now, document=row.pk, sha256=row.sha256),
    )
    return OpenedDocument(row.name, bytes(row.content.data))
