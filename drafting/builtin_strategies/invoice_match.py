"""Prepares an invoice for payment when it matches our records, else notes what differs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from drafting.builtin_strategies import payloads
from drafting.builtin_strategies.invoice_comparison import (
    NEEDED,
    Comparison,
    compare_invoice,
    order_amount,
)
from drafting.builtin_strategies.proposal import Proposal, allowed_type, joined
from drafting.builtin_strategies.reply_part import record_evidence
from drafting.contract import ActionType, DraftedAction, DraftRequest, EvidenceItem
from drafting.money import written
from drafting.record_slots import handle_of

EVENT = "invoice.approved_for_payment"
COMPARED = ("number", "supplier", "name", "amount", "total", "currency", "iban", "status")


class InvoiceMatchStrategy:
    """Exact comparison field by field: sure of a complete one, whatever came of it."""

    name: ClassVar[str] = "invoice_match"

    def propose(self, request: DraftRequest) -> Proposal:
        """Event and note for a match, a note with flags for anything else."""
        fields = request.source.fields
        if not any(fields.get(name, "").strip() for name in NEEDED):
            return Proposal(
                category="invoice",
                unsure_about="What came in has no invoice fields, so nothing is matched.",
            )
        comparison = compare_invoice(fields, request.records)
        evidence = _evidence(request, comparison)
        try:
            actions, unsure = _actions(request, comparison)
        except payloads.PayloadDoesNotFit as error:
            actions, unsure = (), f"The proposal does not fit its form. {error}."
        return Proposal(
            actions=actions,
            evidence=evidence,
            category="invoice",
            confidence=1.0 if _is_complete(fields, comparison) else None,
            unsure_about=unsure,
            flags=tuple(dict.fromkeys(item.flag for item in comparison.differences)),
        )


def _is_complete(fields: Mapping[str, str], comparison: Comparison) -> bool:
    """Whether every field was there and had a record to be compared with."""
    has_records = comparison.order is not None and comparison.supplier is not None
    return has_records and all(fields.get(name, "").strip() for name in NEEDED)


def _actions(
    request: DraftRequest, comparison: Comparison
) -> tuple[tuple[DraftedAction, ...], str]:
    note_type = allowed_type(request, "internal_note")
    if comparison.differences or comparison.order is None or comparison.supplier is None:
        sentences = [item.sentence for item in comparison.differences]
        if note_type is None:
            return (), joined(*sentences)
        lines = "\n".join(f"- {sentence}" for sentence in sentences)
        text = f"The invoice does not match our records, no payment is prepared:\n{lines}"
        return (payloads.internal_note(note_type, text=text),), joined(*sentences)
    if allowed_type(request, "webhook") is None:
        return _noted(request, comparison, note_type)
    event = _payment(request, comparison)
    if note_type is None:
        return (event,), ""
    note = payloads.internal_note(note_type, text=_match_text(request, comparison))
    return (event, note), ""


def _noted(
    request: DraftRequest, comparison: Comparison, note_type: ActionType | None
) -> tuple[tuple[DraftedAction, ...], str]:
    """Where a workflow starts no payments, a match is only noted."""
    if note_type is None:
        return (), "The invoice matches, but this workflow starts no payments."
    return (payloads.internal_note(note_type, text=_match_text(request, comparison)),), ""


def _payment(request: DraftRequest, comparison: Comparison) -> DraftedAction:
    """Every value but the invoice's own number comes from our records."""
    order, supplier = comparison.order, comparison.supplier
    webhook_type = allowed_type(request, "webhook")
    if order is None or supplier is None or webhook_type is None:
        raise payloads.PayloadDoesNotFit("A payment needs an order, a supplier and a webhook")
    data = {
        "invoice_number": payloads.one_line(request.source.fields["invoice_number"])[:200],
        "purchase_order": handle_of(order),
        "supplier": str(supplier.values.get("name", supplier.title)),
        "iban": "".join(str(supplier.values["iban"]).split()),
    }
    return payloads.webhook(webhook_type, event=EVENT, amount=order_amount(order), data=data)


def _match_text(request: DraftRequest, comparison: Comparison) -> str:
    order, supplier = comparison.order, comparison.supplier
    amount = order_amount(order) if order else None
    if order is None or supplier is None or amount is None:
        raise payloads.PayloadDoesNotFit("A match needs an order with an amount and a supplier")
    number = payloads.one_line(request.source.fields["invoice_number"])[:200]
    return (
        f"Invoice {number} matches purchase order {handle_of(order)}: supplier, account and "
        f"amount ({written(amount, request.locale)}) are equal."
    )


def _evidence(request: DraftRequest, comparison: Comparison) -> tuple[EvidenceItem, ...]:
    fields = request.source.fields
    said = "\n".join(f"{name}: {fields[name]}" for name in NEEDED if fields.get(name, "").strip())
    invoice = EvidenceItem("message", "message", "Fields of the invoice", said[:1_000])
    records = (record_evidence(request, record, COMPARED) for record in comparison.records)
    return (invoice, *records)
