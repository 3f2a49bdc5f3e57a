"""What the payment provider says of a payment before anybody is asked to approve a refund of it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.utils import timezone

from audit.chain import utc_text
from connectors.canonical import canonical_json
from connectors.contract import FrozenRequest, NotSent, Outcome, Sent
from connectors.registry import InvalidPayload, connector_for, validate_payload
from drafting.contract import DraftedAction, DraftResult, EvidenceItem
from review_queue.execution.run import surroundings_for
from review_queue.execution.ways_out import WayOut, way_out_for
from review_queue.models import ContactRecord, Task

REFUND, CHECK = "stripe_refund", "charge_lookup"
FLAG = "payment_not_refundable"


def with_payments_looked_at(task_id: int, result: DraftResult) -> DraftResult:
    """The result with an evidence card for every payment it gives money back to.

    Asks the provider, so no transaction may be open. Only payments on this contact's records are
    asked about, and nothing in the sandbox. A question without an answer changes nothing.
    """
    refunds = [action for action in result.actions if action.kind == REFUND]
    if not refunds:
        return result
    task = Task.objects.select_related("workflow", "contact").get(pk=task_id)
    way_out = way_out_for(task.workflow, REFUND)
    if way_out.settings is None:
        return result
    known = _payments_on_record(task)
    asked = [one for one in refunds if one.payload.get("payment") in known]
    answers = [(one, _ask(task, one.payload, way_out)) for one in asked]
    evidence = (*result.evidence, *_cards(answers))
    if not any(isinstance(answer, NotSent) and not answer.retryable for _, answer in answers):
        return replace(result, evidence=evidence)
    return replace(result, evidence=evidence, flags=(*result.flags, FLAG))


def _payments_on_record(task: Task) -> frozenset[str]:
    rows = ContactRecord.objects.filter(contact=task.contact) if task.contact else []
    return frozenset(
        value for row in rows for value in row.values.values() if isinstance(value, str)
    )


def _ask(task: Task, refund: Mapping[str, Any], way_out: WayOut) -> Outcome | None:
    question = {"payment": refund.get("payment"), "at_least": refund.get("amount")}
    try:
        payload = validate_payload(CHECK, question)
    except InvalidPayload:
        return None  # the refund itself is refused for the same reason, in words
    request = FrozenRequest(
        kind=CHECK,
        payload_text=canonical_json(payload),
        content_hash="",
        idempotency_key=f"look-{secrets.token_hex(16)}",
        task_reference=str(task.pk),
        connection=way_out.settings,
        dispatched_at=utc_text(timezone.now()),
    )
    return connector_for(CHECK).send(request, surroundings_for(task.pk))


def _cards(answers: list[tuple[DraftedAction, Outcome | None]]) -> Iterator[EvidenceItem]:
    for refund, answer in answers:
        if answer is None:
            continue
        payment = str(refund.payload["payment"])
        said = answer.detail if isinstance(answer, Sent) else answer.reason
        yield EvidenceItem("payment", payment, f"Payment {payment}", said)
