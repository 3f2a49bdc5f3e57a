"""To-dos and documents of one task, lent to connectors: every change happens once per key."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from audit.history import acting_as
from connectors.files import FileGone
from connectors.own_records import CannotBeTakenBack, NewDocument, NewToDo
from review_queue.execution.dispatch import WORKER
from review_queue.models import FileBytes, FiledDocument, Task, ToDo
from review_queue.models.notices import NoticeKind
from review_queue.services.people.assignees import find_assignee
from review_queue.services.people.notifying import notify
from review_queue.sources.files_at_hand import file_bytes


class RecordsOfTask:
    """Implements connectors.own_records.OwnRecords and connectors.files.FileShelf for one task."""

    def __init__(self, task_id: int) -> None:
        self._task_id = task_id

    def file_bytes(self, *, sha256: str) -> bytes:
        """The bytes with this digest. FileGone where there are none any more.

        A document that goes out is used from then on, and stays where it is.
        """
        task = Task.objects.select_related("source").get(pk=self._task_id)
        data = file_bytes(task, sha256)
        if not any(file.get("sha256") == sha256 for file in task.source.attachments):
            _mark_used(sha256)
        return data

    def add_to_do(self, *, key: str, to_do: NewToDo) -> str:
        """Store it once per `key`; returns its reference. KeyError for an unknown assignee."""
        with transaction.atomic(), acting_as(WORKER):
            known = ToDo.objects.filter(key=key).first()
            if known is not None:
                return f"to-do:{known.pk}"
            colleague, group = find_assignee(to_do.assignee)
            row, created = ToDo.objects.get_or_create(
                key=key,
                defaults={
                    "task_id": self._task_id,
                    "colleague": colleague,
                    "group": group,
                    "title": to_do.title,
                    "note": to_do.note,
                    "due_on": date.fromisoformat(to_do.due_on) if to_do.due_on else None,
                    "created_at": timezone.now(),
                },
            )
            if created and colleague is not None:
                _tell(row, colleague)
        return f"to-do:{row.pk}"

    def withdraw_to_do(self, *, key: str) -> str:
        """Take it back; its reference. KeyError if unknown, CannotBeTakenBack when it is done."""
        with transaction.atomic(), acting_as(WORKER):
            row = ToDo.objects.select_for_update().filter(key=key).first()
            if row is None:
                raise KeyError(key)
            if row.done_at is not None:
                raise CannotBeTakenBack(
                    f"{row.done_by} has done it already, so it was not taken back."
                )
            if row.withdrawn_at is None:
                row.withdrawn_at = timezone.now()
                row.save()
        return f"to-do:{row.pk}"

    def file_document(self, *, key: str, document: NewDocument) -> str:
        """File it once per `key`; returns its reference. FileGone when there are no such bytes."""
        known = FiledDocument.objects.filter(key=key).first()
        if known is not None:
            return f"document:{known.pk}"
        task = Task.objects.select_related("source").get(pk=self._task_id)
        data = file_bytes(task, document.sha256)
        if len(data) != document.size:
            raise FileGone("The file is not the one that was approved. Nothing was filed.")
        now = timezone.now()
        with transaction.atomic(), acting_as(WORKER):
            content, _ = FileBytes.objects.get_or_create(
                sha256=document.sha256,
                defaults={"size": len(data), "data": data, "created_at": now},
            )
            row, _ = FiledDocument.objects.get_or_create(
                key=key,
                defaults={
                    "task": task,
                    "contact_id": task.contact_id,
                    "content": content,
                    "sha256": document.sha256,
                    "size": len(data),
                    "media_type": document.media_type,
                    "filed_at": now,
                    **document.values,
                },
            )
        return f"document:{row.pk}"

    def unfile_document(self, *, key: str) -> str:
        """Take it out; its reference. KeyError if unknown, CannotBeTakenBack when it was used."""
        with transaction.atomic(), acting_as(WORKER):
            row = FiledDocument.objects.select_for_update().filter(key=key).first()
            if row is None:
                raise KeyError(key)
            if row.used_at is not None:
                raise CannotBeTakenBack(
                    "Somebody has downloaded or sent the document already, so it stays filed."
                )
            if row.unfiled_at is None:
                row.unfiled_at = timezone.now()
                row.save()
        return f"document:{row.pk}"

    def own_record(self, *, key: str) -> str:
        """The reference of what was made under `key` and still stands; KeyError when nothing."""
        to_do = ToDo.objects.filter(key=key, withdrawn_at=None).first()
        if to_do is not None:
            return f"to-do:{to_do.pk}"
        document = FiledDocument.objects.filter(key=key, unfiled_at=None).first()
        if document is not None:
            return f"document:{document.pk}"
        raise KeyError(key)


def _tell(row: ToDo, colleague: User) -> None:
    due = f", due {row.due_on:%-d %B %Y}" if row.due_on else ""
    notify(
        to=colleague,
        kind=NoticeKind.ASSIGNED,
        task=row.task,
        text=f"There is something for you to do{due}. It stands under “To do”.",
        key=f"to-do:{row.pk}",
    )


def _mark_used(sha256: str) -> None:
    with transaction.atomic(), acting_as(WORKER):
        rows = FiledDocument.objects.select_for_update().filter(
            sha256=sha256, unfiled_at=None, used_at=None
        )
        for row in rows:
            row.used_at = timezone.now()
            row.save()
