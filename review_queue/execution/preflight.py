"""Before the point of no return: still exactly what was approved, by people who still may?"""

from __future__ import annotations

import hashlib

from django.conf import settings

from connectors.canonical import NotCanonical, bundle_hash, content_hash, load_canonical
from connectors.registry import UnknownKind, connector_for
from review_queue.execution.allowance import reserve
from review_queue.execution.clock import database_now
from review_queue.execution.cut_off import knows_key
from review_queue.execution.grounds import Grounds
from review_queue.execution.recipients_behind import find_changed_recipient
from review_queue.execution.records_behind import find_changed_record
from review_queue.execution.split_payments import find_split_payment
from review_queue.execution.still_allowed import find_stricter_rule
from review_queue.execution.ways_out import WayOut, way_out_by_id
from review_queue.guards.answers import YES
from review_queue.models import Action, Execution
from review_queue.person_names import name_of
from review_queue.services.people.roles import why_not_reviewer
from review_queue.sources.files_at_hand import file_problem


def find_obstacle(grounds: Grounds) -> str:
    """Why this execution must not run, in plain words; empty when nothing stands against it."""
    execution, task, action = grounds.execution, grounds.task, grounds.execution.action
    way_out = way_out_by_id(action.connection_id_frozen, action.kind)
    if way_out is None:
        return "The connection it was approved for is gone or switched off."
    if way_out.config_hash != action.connection_hash:
        return "The connection's settings changed after the approval."
    return (
        _changed_bytes(execution, action, way_out)
        or file_problem(task, load_canonical(action.payload_text))
        or _other_bytes_than_before(grounds)
        or _forgotten_key(grounds)
        or _unbound_decision(grounds)
        or _lost_approver(grounds)
        or find_changed_recipient(grounds)
        or find_changed_record(grounds)
        or find_stricter_rule(execution, task, grounds.yeses, number=grounds.house.policy_version)
        or find_split_payment(execution, task, grounds.yeses)
        or _foreign_database(grounds)
        or _over_limit(grounds)
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


def _other_bytes_than_before(grounds: Grounds) -> str:
    """Under one key only the very bytes of its first try ever leave."""
    sha = hashlib.sha256(grounds.execution.action.payload_text.encode()).hexdigest()
    if grounds.sent_before - {sha}:
        return "The stored action is not the one that was sent before under the same key."
    return ""


def _forgotten_key(grounds: Grounds) -> str:
    """Found in time by the sweep, it may have waited for a worker longer than its key lives."""
    if grounds.was_cut_off and not knows_key(grounds.execution):
        return "The other side may have forgotten by now that it was sent before."
    return ""


def _unbound_decision(grounds: Grounds) -> str:
    task, decision = grounds.task, grounds.execution.decision
    if decision.answer not in YES or decision.generation != task.generation:
        return "No decision stands behind this run."
    if not bundle_hash(grounds.bundle) == decision.draft_hash == task.draft_hash:
        return "The decision was about another draft."
    return ""


def _lost_approver(grounds: Grounds) -> str:
    for given in grounds.yeses:
        if given.decided_by is not None and why_not_reviewer(given.decided_by, grounds.task):
            return f"{name_of(given.decided_by)} approved it and may no longer do so."
    return ""


def _foreign_database(grounds: Grounds) -> str:
    company = grounds.house.company
    if company is None or company.deployment_id != settings.DEPLOYMENT_ID:
        return "This database belongs to another deployment; nothing may leave from here."
    return ""


def _over_limit(grounds: Grounds) -> str:
    """Takes what it needs of the day's limits, the last of all checks; see allowance.py."""
    people = [given.decided_by_id for given in grounds.yeses if given.decided_by_id is not None]
    return reserve(grounds, people, database_now())
