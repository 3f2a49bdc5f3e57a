"""A reviewer adds a file of their own to a waiting task, or takes it away again."""

from __future__ import annotations

import hashlib
import json

from django.contrib.auth.models import User
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from audit.actors import person
from review_queue.door import lock_task, note_event
from review_queue.errors import InvalidEdit, WrongState
from review_queue.events import task_event
from review_queue.models import Action, AddedFile, FileBytes, State, Task
from review_queue.services.people.roles import check_reviewer
from review_queue.sources.files_at_hand import FileAtHand, added_to, files_named, shown_name
from review_queue.sources.upload_types import NotTaken, type_of_upload

LARGEST_UPLOAD = 10_000_000  # bytes; all files of one mail together may have connectors.files' most
MOST_ADDED = 10
_UNDONE = "Nothing was added."


def add_file(*, task_id: int, user: User, name: str, data: bytes) -> FileAtHand:
    """Keep the bytes with the task; adding the same bytes again changes nothing.

    It goes along only once a version of the draft that names it is approved. Raises NotReviewer,
    WrongState, Task.DoesNotExist or InvalidEdit.
    """
    name = shown_name(name)
    media_type = _checked(name, data)
    digest = hashlib.sha256(data).hexdigest()
    with transaction.atomic():
        task = _waiting(task_id, user, _UNDONE)
        standing = added_to(task)
        known = standing.filter(sha256=digest).first()
        if known is None:
            if standing.count() >= MOST_ADDED:
                _refuse(f"There are {MOST_ADDED} added files already; take one away first.")
            known = _keep(task, user, FileAtHand(name, media_type, len(data), digest), data)
    return FileAtHand(known.name, known.media_type, known.size, known.sha256)


def remove_file(*, task_id: int, file_id: int, user: User) -> AddedFile:
    """Take an added file away that no step of the standing draft names.

    Raises NotReviewer, WrongState, Task.DoesNotExist or AddedFile.DoesNotExist.
    """
    with transaction.atomic():
        task = _waiting(task_id, user, "Nothing was taken away.")
        file = added_to(task).get(pk=file_id)
        if file.sha256 in _named_by_draft(task):
            raise WrongState(
                f"The draft sends {file.name} along. Nothing was taken away.",
                what_to_do="Edit the mail so that it goes without the file, then approve that.",
            )
        file.removed_at = timezone.now()
        file.save(update_fields=["removed_at"])
        told = {"sha256": file.sha256, "size": file.size}
        note_event(task, task_event(task, "file_removed", person(user), file.removed_at, **told))
    return file


def _checked(name: str, data: bytes) -> str:
    if not data:
        _refuse("The file is empty.")
    if len(data) > LARGEST_UPLOAD:
        size = filesizeformat(LARGEST_UPLOAD).replace("\xa0", " ")
        _refuse(f"The file is too large: at most {size}.")
    try:
        return type_of_upload(name, data)
    except NotTaken as problem:
        return _refuse(str(problem))


def _refuse(words: str) -> str:
    raise InvalidEdit(f"{words} {_UNDONE}", fields={"": words})


def _waiting(task_id: int, user: User, undone: str) -> Task:
    task = lock_task(task_id)
    check_reviewer(user, task)
    if task.state != State.PENDING:
        raise WrongState(f"This task waits for no decision any more. {undone}")
    return task


def _keep(task: Task, user: User, file: FileAtHand, data: bytes) -> AddedFile:
    now = timezone.now()
    content, _ = FileBytes.objects.get_or_create(
        sha256=file.sha256, defaults={"size": file.size, "data": data, "created_at": now}
    )
    row = AddedFile.objects.create(
        task=task, content=content, added_by=user, added_at=now, **file.as_payload()
    )
    told = {"sha256": file.sha256, "size": file.size, "media_type": file.media_type}
    note_event(task, task_event(task, "file_added", person(user), now, **told))
    return row


def _named_by_draft(task: Task) -> set[str]:
    actions = Action.objects.filter(draft__task=task, draft__version=task.draft_version)
    payloads = (json.loads(text) for text in actions.values_list("payload_text", flat=True))
    return {file["sha256"] for payload in payloads for _, file in files_named(payload)}
