"""A colleague who does what the gates ask: reads, opens, answers first, types from the source.

For the demo company and for tests. It goes through the same services as a browser, with times of
its own, so that what it leaves behind is what an honest reviewer would have left.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.contrib.auth.models import User
from django.utils import timezone

from policies.engine.amounts import minor_digits
from review_queue.models import Draft, Task
from review_queue.services.decisions.answering_blind import answer_blind
from review_queue.services.decisions.gates import Gate, Sight, open_gates, sight_of
from review_queue.services.decisions.proof_views import record_claim_opened
from review_queue.services.decisions.rekeying import AMOUNT, Slot
from review_queue.services.desk.claiming import record_view

LOOKED_FOR = timedelta(minutes=3)


def look_carefully(task: Task, reviewer: User) -> tuple[int, ...]:
    """Pass every gate of the task for this person; returns the steps to tick with the yes."""
    draft = Draft.objects.filter(task=task, version=task.draft_version).first()
    if draft is None:
        return ()
    sight = _sight(task, draft, reviewer)
    missing = open_gates(sight)
    codes = {gate.code for gate in missing}
    if codes & {"answer_first", "rekey"}:
        answer_blind(
            task_id=task.pk,
            user=reviewer,
            draft_hash=task.draft_hash,
            answer="do_it" if "answer_first" in codes else "",
            typed={slot.name: _typed(slot) for slot in sight.slots},
        )
    for gate in missing:
        _look(task, reviewer, gate)
    return tuple(action.position for action in sight.actions) if "step" in codes else ()


def _sight(task: Task, draft: Draft, reviewer: User) -> Sight:
    actions = list(draft.actions.order_by("position"))
    return sight_of(task=task, draft=draft, actions=actions, reviewer=reviewer, now=timezone.now())


def _look(task: Task, reviewer: User, gate: Gate) -> None:
    if gate.code == "dwell":
        began = timezone.now() - LOOKED_FOR
        record_view(task_id=task.pk, user=reviewer, card="item", active_ms=0, at=began)
        spent = gate.whole_ms
        record_view(task_id=task.pk, user=reviewer, card="item", active_ms=spent)
    elif gate.code == "claim":
        record_claim_opened(
            task_id=task.pk,
            user=reviewer,
            claim=str(gate.detail["claim"]),
            draft_version=task.draft_version,
        )
    elif gate.code == "evidence":
        record_view(task_id=task.pk, user=reviewer, card=gate.target, active_ms=0, opened=True)


def _typed(slot: Slot) -> str:
    if slot.what != AMOUNT:
        return slot.expected
    return str(Decimal(slot.expected).scaleb(-minor_digits(slot.currency)))
