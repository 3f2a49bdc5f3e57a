"""When no draft can be had, a person writes it: the queue works without any model."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from audit.actors import person
from review_queue.door import commit_move, lock_task
from review_queue.errors import WrongState
from review_queue.events import task_event
from review_queue.models import Draft, State, Task
from review_queue.services.drafts.freezing import hash_of_actions, hash_of_evidence
from review_queue.services.people.roles import check_reviewer
from review_queue.services.routing.routing import route_task


@transaction.atomic
def write_by_hand(*, task_id: int, user: User) -> Task:
    """Put a task whose draft failed before a reviewer with an empty draft to fill.

    Raises NotReviewer, or WrongState for any other task; nothing is changed then.
    """
    task = lock_task(task_id)
    check_reviewer(user, task)
    if task.state != State.DRAFT_FAILED:
        raise WrongState("Only a task whose draft failed is written by hand. Nothing was changed.")
    now = timezone.now()
    draft = Draft.objects.create(
        task=task,
        version=task.draft_version + 1,
        actor=person(user).as_json(),
        content_hash=hash_of_actions([]),
        evidence_hash=hash_of_evidence(task, []),
        unsure_about=f"The machine could not draft this: {task.problem}",
        drafter="person",
        created_at=now,
    )
    task.record_draft(
        version=draft.version,
        draft_hash=draft.content_hash,
        evidence_hash=draft.evidence_hash,
        summary="To be written by hand",
        at=now,
    )
    commit_move(task, task_event(task, "taken_by_hand", person(user), now, version=draft.version))
    route_task(task_id=task_id)
    return lock_task(task_id)
