"""The owner's stop button: nothing is dispatched after it commits, until it is released."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from audit.actors import person
from audit.chain import Event
from audit.services import append_event
from review_queue.errors import NotReviewer
from review_queue.models import Company, Workflow


@transaction.atomic
def stop(*, user: User, workflow: Workflow | None = None) -> None:
    """Stop everything, or one workflow. Raises NotReviewer for people who may not."""
    _set(user, workflow, stopped=True)


@transaction.atomic
def restart(*, user: User, workflow: Workflow | None = None) -> None:
    """Let everything, or one workflow, run again."""
    _set(user, workflow, stopped=False)


def _set(user: User, workflow: Workflow | None, *, stopped: bool) -> None:
    if not user.has_perm("queue.stop_everything"):
        raise NotReviewer("Only owners stop and restart automation. Nothing was changed.")
    now = timezone.now()
    if workflow is not None:
        workflow = Workflow.objects.select_for_update().get(pk=workflow.pk)
        workflow.is_stopped = stopped
        workflow.save()
    else:
        company = Company.objects.select_for_update().get()
        company.stopped_at = now if stopped else None
        company.stopped_by = user if stopped else None
        company.save()
    scope = workflow.key if workflow else "everything"
    kind = "queue.automation.stopped" if stopped else "queue.automation.restarted"
    append_event(
        Event(kind, person(user), f"queue.stop:{scope}", {"scope": scope}, now), chain="automation"
    )
