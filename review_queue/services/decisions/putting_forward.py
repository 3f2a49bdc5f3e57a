"""A reviewer makes another of the offered options the draft that stands, to edit it."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from audit.actors import person
from review_queue.door import lock_task
from review_queue.models import Draft, Task
from review_queue.services.decisions.refusing import check_standing
from review_queue.services.drafts.options import choose_option
from review_queue.services.people.roles import check_reviewer


@transaction.atomic
def put_forward(*, task_id: int, draft_hash: str, rank: int, user: User) -> Task:
    """Make another option the draft that stands, to edit it; nothing is approved.

    Raises NotReviewer, WrongState, StaleDraft or InvalidEdit.
    """
    task = lock_task(task_id)
    check_reviewer(user, task)
    check_standing(task, draft_hash, so="Nothing was changed.")
    draft = Draft.objects.get(task=task, version=task.draft_version)
    if rank != draft.option_rank:
        choose_option(task, draft, rank, chooser=person(user), at=timezone.now())
    return task
