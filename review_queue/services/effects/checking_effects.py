"""Asking the other side whether what was recorded as done really stands there."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from audit.actors import person
from connectors.contract import Outcome, Sent, Unknown
from connectors.registry import connector_for
from review_queue.door import lock_task, note_event
from review_queue.errors import NotReviewer, WrongState
from review_queue.events import task_event
from review_queue.execution.dispatch import frozen_request
from review_queue.execution.run import surroundings_for
from review_queue.execution.ways_out import way_out_by_id
from review_queue.models import Execution


def may_check_effects(user: User) -> bool:
    """Reviewers, owners and auditors."""
    return user.has_perm("queue.review_task") or user.has_perm("audit.view_entry")


def check_effect(*, task_id: int, execution_id: int, user: User) -> Outcome:
    """Sent: it stands there. NotSent: it certainly does not. Unknown: nobody can say.

    Changes nothing but the record, which gets what was answered. No transaction may be open. Raises
    NotReviewer, Execution.DoesNotExist, and WrongState for what did not run or was undone.
    """
    if not may_check_effects(user):
        raise NotReviewer("Your account may not ask other services. Nobody was asked.")
    runs = Execution.objects.select_related("action")
    execution = runs.get(pk=execution_id, task_id=task_id)
    if execution.status != Execution.Status.SUCCEEDED or execution.undone_at is not None:
        raise WrongState("Only what ran and was not undone can be asked about. Nobody was asked.")
    outcome = _ask(execution)
    answer = outcome.detail if isinstance(outcome, Sent) else outcome.reason
    with transaction.atomic():
        task = lock_task(task_id)
        details = {
            "execution": execution.pk,
            "step": execution.position,
            "outcome": type(outcome).__name__.lower(),
            "detail": answer[:500],
        }
        note_event(
            task, task_event(task, "effect_checked", person(user), timezone.now(), **details)
        )
    return outcome


def _ask(execution: Execution) -> Outcome:
    action = execution.action
    if way_out_by_id(action.connection_id_frozen, action.kind) is None:
        return Unknown("The connection it went out over is gone or switched off.")
    request = frozen_request(execution, timezone.now())
    surroundings = surroundings_for(execution.task_id)
    return connector_for(action.kind).verify(request, execution.external_ref, surroundings)
