"""A shop's grounds for proofs: two orders of one customer, a policy, a template, a message."""

from __future__ import annotations

from review_queue.proofs.contract import DraftField, Grounds, Passage, Proof, Trust
from review_queue.proofs.passages import record_passages
from review_queue.proofs.proving import prove

MESSAGE = "Order 1182 arrived broken. I paid 45.00 EUR on 3 November. Send a new one by Saturday."
POLICY = (
    "Damage is reported within 14 days of delivery; photos are asked for above 50 euros.\n"
    "A return label is free of charge."
)
TEMPLATE = (
    "Hello {contact_name},\n\nWe refund {order_refundable} to the way you paid. "
    "It takes three to five working days until you see it on your account.\n"
    "Expected on {order_expected_on}."
)


def money(minor: int) -> dict[str, object]:
    """Euros in a record."""
    return {"minor": minor, "currency": "EUR"}


def order(number: str, minor: int, *, left: int, place: str) -> tuple[Passage, ...]:
    """An order with a total and what is left to refund."""
    values = {
        "shipped_on": "2026-11-02",
        "expected_on": "2026-11-05",
        "delivered_on": "2026-11-06",
        "carrier": "DHL",
        "total": money(minor),
        "refundable": money(left),
    }
    return tuple(record_passages("order", number, f"Order {number}", values, place=place))


def grounds(*more: Passage, message: str = MESSAGE) -> Grounds:
    """Everything on file, on 4 November 2026, a Wednesday."""
    who = "the record of Sam Field"
    passages = (
        Passage("contact-name", who, "Sam Field", Trust.RECORD, "contact:1", "name"),
        Passage("contact-email", who, "sam@example.com", Trust.RECORD, "contact:1", "email"),
        *order("1182", 4000, left=3500, place="record-1"),
        *order("1100", 5200, left=5200, place="record-2"),
        Passage("document-knowledge-1", "“Refund policy”", POLICY, Trust.COMPANY),
        Passage("document-template-1", "“Refund”", TEMPLATE, Trust.COMPANY),
        Passage("source-text", "the message", message, Trust.MESSAGE),
        *more,
    )
    return Grounds(passages, (2026, 11, 4))


def proofs_of(text: str, *more: Passage, label: str = "body", **changes: str) -> tuple[Proof, ...]:
    """The proofs of one text of a draft."""
    return prove((DraftField("a1-body", label, text, "1"),), grounds(*more, **changes))


def proof_of(text: str, claim: str, *more: Passage, label: str = "body", **changes: str) -> Proof:
    """The proof of one statement of a text."""
    found = [one for one in proofs_of(text, *more, label=label, **changes) if one.text == claim]
    assert len(found) == 1, (claim, found)
    return found[0]
