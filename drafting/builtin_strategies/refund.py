"""Prepares a refund of one named order: the money, a reply and a note in one bundle."""

from __future__ import annotations

from typing import ClassVar

from drafting.builtin_strategies import payloads
from drafting.builtin_strategies.proposal import Proposal, allowed_type, joined
from drafting.builtin_strategies.reply import ReplyStrategy
from drafting.builtin_strategies.reply_part import message_evidence, record_evidence, reply_part
from drafting.builtin_strategies.template_choice import knowledge_evidence, message_words
from drafting.contract import DraftedAction, DraftRequest, Record
from drafting.money import Amount, amount_of, written
from drafting.record_slots import handle_of, mentioned, message_text, records_meant
from drafting.words import important_words

EVENT = "refund.requested"
# What people say when they want money back; compared as stems.
ASKING = frozenset(
    important_words(
        "refund money back reimburse reimbursement credit return returned cancel broken damaged "
        "faulty defective wrong missing twice overcharged chargeback"
    )
)
# Where the amount stands in an order record, the most specific first.
AMOUNT_FIELDS = ("refundable", "amount", "total")


class RefundStrategy:
    """Proposes the amount of the record, never one from the message."""

    name: ClassVar[str] = "refund"

    def propose(self, request: DraftRequest) -> Proposal:
        """The bundle, or the reason why there is none; other messages get a plain reply."""
        words = message_words(request)
        if not ASKING.intersection(words):
            return ReplyStrategy().propose(request)
        if allowed_type(request, "stripe_refund") is None and not allowed_type(request, "webhook"):
            return Proposal(unsure_about="This workflow starts no refunds.", category="refund")
        order = _order_named(request)
        if isinstance(order, str):
            return _nothing(request, words, order)
        amount, reason = _refundable(order)
        if amount is None:
            return _nothing(request, words, reason, order)
        return _bundle(request, words, order, amount)


def _order_named(request: DraftRequest) -> Record | str:
    text = message_text(request.source)
    orders = [record for record in request.records if record.kind == "order"]
    named = [record for record in orders if mentioned(record, text)]
    if len(named) == 1:
        return named[0]
    if named:
        return "The message names more than one order: a person chooses."
    return "The message names no order we have, so there is no amount to refund."


def _refundable(order: Record) -> tuple[Amount | None, str]:
    for name in AMOUNT_FIELDS:
        amount = amount_of(order.values.get(name))
        if amount is None:
            continue
        if amount.minor > 0 and order.values.get("status") != "refunded":
            return amount, ""
        return None, f"Nothing is left to refund on order {handle_of(order)}."
    return None, f"The record of order {handle_of(order)} has no amount."


def _nothing(
    request: DraftRequest, words: tuple[str, ...], reason: str, order: Record | None = None
) -> Proposal:
    record = (record_evidence(request, order),) if order else ()
    evidence = message_evidence(request, words) + record + knowledge_evidence(request, words)
    return Proposal(evidence=evidence, category="refund", unsure_about=reason)


def _bundle(
    request: DraftRequest,
    words: tuple[str, ...],
    order: Record,
    amount: Amount,
) -> Proposal:
    meant = {kind: record for kind, record in records_meant(request).items() if kind != "order"}
    part = reply_part(request, words, (order, *meant.values()))
    number = handle_of(order)
    try:
        money = _money_back(request, order, amount)
        note = _note(request, f"Refund of {written(amount, request.locale)} for order {number} "
                              "prepared; the amount is the order record's.")  # fmt: skip
    except payloads.PayloadDoesNotFit as error:
        return _nothing(request, words, f"The refund does not fit its form. {error}.", order)
    if money is None:
        reason = f"The record of order {number} names no payment to give the money back to."
        return _nothing(request, words, reason, order)
    evidence = part.evidence or message_evidence(request, words)
    known = {item.reference for item in evidence}
    extra = () if order.id in known else (record_evidence(request, order),)
    return Proposal(
        actions=(money, *((part.action,) if part.action else ()), *note),
        evidence=evidence + extra + knowledge_evidence(request, words),
        category="refund",
        confidence=part.confidence,
        unsure_about=part.unsure_about
        if part.action
        else joined("The refund goes without a reply to the customer.", part.unsure_about),
    )


def _money_back(request: DraftRequest, order: Record, amount: Amount) -> DraftedAction | None:
    """Back to the payment the record names, else as an event for whoever pays back.

    None when there is neither. Raises PayloadDoesNotFit.
    """
    refund_type = allowed_type(request, "stripe_refund")
    payment = order.values.get("payment")
    if refund_type is not None and isinstance(payment, str) and payment:
        return payloads.refund(refund_type, payment=payment, amount=amount)
    webhook_type = allowed_type(request, "webhook")
    if webhook_type is None:
        return None
    data = {"order_id": handle_of(order)}
    return payloads.webhook(webhook_type, event=EVENT, amount=amount, data=data)


def _note(request: DraftRequest, text: str) -> tuple[DraftedAction, ...]:
    note_type = allowed_type(request, "internal_note")
    return (payloads.internal_note(note_type, text=text),) if note_type else ()
