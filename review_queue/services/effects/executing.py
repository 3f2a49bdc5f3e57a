"""From an approved bundle to executions that wait out their hold."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings

from connectors.registry import connector_for
from review_queue.beside import the_company
from review_queue.doorbell import ring_after_commit
from review_queue.execution.ways_out import way_out_by_id
from review_queue.failpoints import reach
from review_queue.models import Action, Decision, Execution, Task
from review_queue.rows import insert_row
from review_queue.services.effects.tier_holds import tier_hold_seconds
from review_queue.services.facts.payments import payment_of


def create_executions(
    task: Task, decision: Decision, actions: Sequence[Action], *, at: datetime
) -> list[Execution]:
    """One execution for every action, all due when the longest hold of the bundle is over."""
    hold = hold_seconds(task, actions, at=at)
    company = the_company()
    epoch = company.epoch if company else 0
    rows = [_execution(task, decision, action, at=at, hold=hold, epoch=epoch) for action in actions]
    for row in rows:
        insert_row(row)
    reach("K3")
    if rows and not hold:
        ring_after_commit("run_execution_job", rows[0].pk)
    return rows


def hold_seconds(task: Task, actions: Sequence[Action], *, at: datetime) -> int:
    """Seconds between a yes at `at` and its effect: the longest of policy, tier and each action."""
    of_actions = [
        connector_for(action.kind).hold_seconds_for(json.loads(action.payload_text))
        for action in actions
    ]
    touched = {code for action in actions for code in action.consequences}
    of_tier = tier_hold_seconds(task, touched, at=at) if actions else 0
    return max([task.hold_seconds, of_tier, *of_actions])


def idempotency_key(task_id: int, generation: int, position: int, epoch: int = 0) -> str:
    """52 lower-case letters and digits: the same approval of the same step is the same key.

    In a database that was put back, numbers come a second time: the epoch tells them apart.
    """
    own = f"{settings.DEPLOYMENT_ID}\0{task_id}\0{generation}\0{position}"
    own += f"\0epoch {epoch}" if epoch else ""
    digest = hashlib.sha256(own.encode()).digest()
    return base64.b32encode(digest).decode().rstrip("=").lower()


def _execution(
    task: Task, decision: Decision, action: Action, *, at: datetime, hold: int, epoch: int
) -> Execution:
    way_out = way_out_by_id(action.connection_id_frozen, action.kind)
    effect = connector_for(action.kind).effect_class(way_out.settings if way_out else None)
    payment = payment_of(action, task.contact_id)
    return Execution(
        task=task,
        generation=task.generation,
        position=action.position,
        action=action,
        decision=decision,
        content_hash=action.content_hash,
        effect_class=effect,
        idempotency_key=idempotency_key(task.pk, task.generation, action.position, epoch),
        next_at=at + timedelta(seconds=hold),
        created_at=at,
        kind=action.kind,
        workflow_number=task.workflow_id,
        contact_number=task.contact_id,
        amount_minor=payment.minor if payment else 0,
        amount_currency=payment.currency if payment else "",
        payee=payment.payee if payment else "",
    )
