"""Half-done edits: kept while somebody types, gone with their decision."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils import timezone

from kept.queries import Place, kept
from review_queue.errors import WrongState
from review_queue.models import Autosave, State, Task

KEPT_FOR = timedelta(days=14)


def keep_edits(*, task_id: int, user: User, draft_hash: str, fields: Mapping[str, str]) -> Autosave:
    """Store what stands in the form of this draft; empty `fields` forget it.

    Raises WrongState when the task waits for no decision any more, Task.DoesNotExist. Not in the
    ledger: it is nobody's word yet, and comes every few seconds.
    """
    now = timezone.now()
    if Task.objects.only("state").get(pk=task_id).state != State.PENDING:
        raise WrongState("This task waits for no decision any more. Nothing was kept.")
    Autosave.objects.filter(saved_at__lt=now - KEPT_FOR).delete()
    kept, _ = Autosave.objects.update_or_create(
        user=user,
        task_id=task_id,
        draft_hash=draft_hash,
        defaults={"fields": dict(fields), "saved_at": now},
    )
    return kept


def forget_edits(*, task_id: int, user: User) -> int:
    """Drop everything this person had half done on the task; how many drafts that was."""
    half_done = _half_done(task_id, user.pk)
    if half_done:
        Autosave.objects.filter(pk__in=half_done).delete()
    return len(half_done)


@kept
def _half_done(task_id: Place, user_id: Place) -> QuerySet[Autosave, int]:
    return Autosave.objects.filter(task=task_id, user=user_id).values_list("pk", flat=True)
