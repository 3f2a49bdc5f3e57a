"""Tasks of each tier, and looking at them step by step."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from drafting.contract import EvidenceItem
from review_queue.models import Decision, Draft, Execution, State, Task
from review_queue.services.decisions.gates import Gate, GatesOpen, all_gates, sight_of
from review_queue.services.desk.claiming import record_view
from review_queue.services.drafts.drafting import record_result
from tests.builders import a_contact, a_draft, a_note, a_workflow, an_order, fresh, received

RECORD = EvidenceItem("record", "order:1182", "Order 1182", "total 40.00 EUR")
POLICY = EvidenceItem("knowledge", "knowledge:1", "Refund policy", "Refunds take five days.")
LETTER = "I had a look and passed it on to the colleagues in the workshop. " * 8
PAYMENT: tuple[str, dict[str, Any]] = (
    "webhook",
    {
        "event": "invoice.payment_scheduled",
        "amount": {"minor": 118_000, "currency": "EUR"},
        "data": [
            {"name": "supplier", "value": "Nordlicht Keramik GmbH"},
            {"name": "iban", "value": "NL91ABNA0417164300"},
            {"name": "due_date", "value": "2026-12-05"},
        ],
    },
)


def a_task(*steps: tuple[str, Any], tier: int = 1, evidence: tuple[Any, ...] = (RECORD,)) -> Task:
    """A pending task of a workflow of this tier; without steps a note of 112 words."""
    an_order(a_contact())
    a_workflow(tier=tier)
    task = received()
    record_result(task.pk, a_draft(*(steps or (a_note(LETTER.strip()),)), evidence=evidence))
    return fresh(task)


def gates_of(task: Task, user: User, **seen: Any) -> dict[str, Gate]:
    """Its gates for this person by code; of several alike the first that is open."""
    draft = Draft.objects.get(task=task, version=task.draft_version)
    now = seen.pop("now", timezone.now())
    sight = sight_of(
        task=task,
        draft=draft,
        actions=list(draft.actions.order_by("position")),
        reviewer=user,
        now=now,
        **seen,
    )
    found: dict[str, Gate] = {}
    for gate in all_gates(sight):
        if gate.code not in found or found[gate.code].passed:
            found[gate.code] = gate
    return found


def codes(refusal: GatesOpen) -> list[str]:
    """What was missing."""
    return [gate.code for gate in refusal.gates]


def look(task: Task, user: User, *, seconds: float, claimed_ms: int) -> None:
    """The item came up so many seconds ago; the page reports so much attention."""
    began = timezone.now() - timedelta(seconds=seconds)
    record_view(task_id=task.pk, user=user, card="item", active_ms=0, at=began)
    record_view(task_id=task.pk, user=user, card="item", active_ms=claimed_ms)


def nothing_decided(task: Task) -> None:
    """No decision, no run, and the task where it was."""
    assert (Decision.objects.count(), Execution.objects.count()) == (0, 0)
    assert fresh(task).state == State.PENDING
