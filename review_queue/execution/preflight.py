"""Before the point of no return: still exactly what was approved, by people who still may?"""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.db.models import QuerySet

from connectors.canonical import NotCanonical, bundle_hash, content_hash, load_canonical
from connectors.registry import UnknownKind, connector_for
from review_queue.execution.allowance import reserve
from review_queue.execution.clock import database_now
from review_queue.execution.cut_off import knows_key, was_cut_off
from review_queue.execution.split_payments import find_split_payment
from review_queue.execution.still_allowed import find_stricter_rule
from review_queue.guards.answers import YES
from review_queue.models import Action, Attempt, Company, Decision, Execution, Task
from review_queue.services.drafts.files_at_hand import file_problem
from review_queue.services.effects.connections import WayOut, way_out_by_id
from review_queue.services.people.roles import why_not_reviewer


def find_obstacle(execution: Execution, task: Task) -> str:
    """Why this execution must not run, in plain words; empty when nothing stands against it."""
    action, decision = execution.action, execution.decision
    way_out = way_out_by_id(action.connection_id_frozen, action.kind)
    if way_out is None:
        return "The connection it was approved for is gone or switched off."
    if way_out.config_hash != action.connection_hash:
        return "The connection's settings changed after the approval."
    return (
        _changed_bytes(execution, action, way_out)
        or file_problem(task, load_canonical(action.payload_text))
        or _other_bytes_than_before(execution, action)
        or _forgotten_key(execution)
        or _unbound_decision(task, action, decision)
        or _lost_approver(task, decision)
        or find_stricter_rule(execution, task, approvals_of(task, decision))
        or find_split_payment(execution, task, approvals_of(task, decision))
        or _foreign_database()
        or _over_limit(execution, task, decision)
    )


def _changed_bytes(execution: Execution, action: Action, way_out: WayOut) -> str:
    try:
        connector_for(action.kind)
        payload = load_canonical(action.payload_text)
    except (UnknownKind, NotCanonical) as error:
        return f"The stored action cannot be read: {error}"
    today = content_hash(
        task=execution.task_id,
        draft_version=action.draft.version,
        position=action.position,
        kind=action.kind,
        connection_id=action.connection_id_frozen,
        connection_config_hash=way_out.config_hash,
        payload=payload,
    )
    if not today == action.content_hash == execution.content_hash:
        return "The stored action is not the one that was approved."
    return ""


def _other_bytes_than_before(execution: Execution, action: Action) -> str:
    """Under one key only the very bytes of its first try ever leave."""
    sha = hashlib.sha256(action.payload_text.encode()).hexdigest()
    before = Attempt.objects.filter(execution=execution, phase="dispatch")
    if before.exclude(request_sha256=sha).exists():
        return "The stored action is not the one that was sent before under the same key."
    return ""


def _forgotten_key(execution: Execution) -> str:
    """Found in time by the sweep, it may have waited for a worker longer than its key lives."""
    if was_cut_off(execution) and not knows_key(execution):
        return "The other side may have forgotten by now that it was sent before."
    return ""


def _unbound_decision(task: Task, action: Action, decision: Decision) -> str:
    hashes = list(action.draft.actions.order_by("position").values_list("content_hash", flat=True))
    if decision.answer not in YES or decision.generation != task.generation:
        return "No decision stands behind this run."
    if not bundle_hash(hashes) == decision.draft_hash == task.draft_hash:
        return "The decision was about another draft."
    return ""


def _lost_approver(task: Task, decision: Decision) -> str:
    for given in approvals_of(task, decision):
        if given.decided_by is not None and why_not_reviewer(given.decided_by, task):
            return f"{given.decided_by} approved it and may no longer do so."
    return ""


def approvals_of(task: Task, decision: Decision) -> QuerySet[Decision]:
    """The yeses that count for this run, with the people who gave them."""
    return Decision.objects.filter(
        task=task,
        generation=decision.generation,
        draft=decision.draft,
        answer__in=YES,
        seat__gt=0,
    ).select_related("decided_by")


def _foreign_database() -> str:
    deployment = Company.objects.values_list("deployment_id", flat=True).first()
    if deployment != settings.DEPLOYMENT_ID:
        return "This database belongs to another deployment; nothing may leave from here."
    return ""


def _over_limit(execution: Execution, task: Task, decision: Decision) -> str:
    """Takes what it needs of the day's limits, the last of all checks; see allowance.py."""
    yes = approvals_of(task, decision).exclude(decided_by=None)
    people = list(yes.values_list("decided_by_id", flat=True))
    return reserve(execution, task, decision, people, database_now())
