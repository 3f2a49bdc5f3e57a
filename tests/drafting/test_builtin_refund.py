"""Refunds are prepared from the order record and from nothing the message says."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from connectors.registry import validate_payload
from drafting.builtin import BuiltinDrafter
from drafting.contract import DraftResult
from tests.drafting.examples import CONTACT, allowed, order, request

ASKED = "Order 1182 arrived broken. I want my money back, a refund of 999 EUR please."


def draft(text: str, **changes: Any) -> DraftResult:
    return asyncio.run(BuiltinDrafter().draft(request(text, strategy="refund", **changes)))


def test_a_refund_is_event_reply_and_note_with_the_amount_of_the_record() -> None:
    result = draft(ASKED)

    assert [action.kind for action in result.actions] == ["webhook", "email", "internal_note"]
    event, reply, note = (dict(action.payload) for action in result.actions)
    assert event == {
        "event": "refund.requested",
        "amount": {"minor": 2490, "currency": "EUR"},
        "data": [{"name": "order_id", "value": "1182"}],
    }
    assert reply["body"] == "Hello Ann Lee,\n\nwe refund €24.90 for order 1182 within five days."
    assert note == {
        "text": "Refund of €24.90 for order 1182 prepared; the amount is the order record's."
    }
    for action in result.actions:
        assert validate_payload(action.kind, action.payload) == action.payload
    assert result.category == "refund"
    assert "order:1182" in {item.reference for item in result.evidence}


def test_what_is_still_refundable_goes_before_the_total() -> None:
    left = {"minor": 500, "currency": "EUR"}

    result = draft(ASKED, records=(CONTACT, order(refundable=left)))

    assert result.actions[0].payload["amount"] == left


@pytest.mark.parametrize(
    ("records", "text", "reason"),
    [
        ((CONTACT,), ASKED, "The message names no order we have, so there is no amount to refund."),
        ((CONTACT, order()), "It is broken, refund me",
         "The message names no order we have, so there is no amount to refund."),
        ((CONTACT, order(), order("1183")), "Refund 1182 and 1183",
         "The message names more than one order: a person chooses."),
        ((CONTACT, order(status="refunded")), ASKED, "Nothing is left to refund on order 1182."),
        ((CONTACT, order(refundable={"minor": 0, "currency": "EUR"})), ASKED,
         "Nothing is left to refund on order 1182."),
        ((CONTACT, order(total="24.90")), ASKED, "The record of order 1182 has no amount."),
        ((CONTACT, order(total={"minor": 24.9, "currency": "EUR"})), ASKED,
         "The record of order 1182 has no amount."),
    ],
)  # fmt: skip
def test_without_one_order_with_an_amount_nothing_is_refunded(
    records: tuple[Any, ...], text: str, reason: str
) -> None:
    result = draft(text, records=records)

    assert result.actions == ()
    assert result.unsure_about == reason
    assert result.category == "refund"


def test_a_question_about_delivery_gets_a_plain_reply_and_no_refund() -> None:
    result = draft("Order 1182 has not arrived, where is it, any tracking?")

    assert [action.kind for action in result.actions] == ["email"]
    assert result.actions[0].payload["subject"] == "Your order 1182"


def test_without_a_recipient_the_refund_says_that_no_reply_goes_with_it() -> None:
    result = draft(ASKED, recipient="")

    assert [action.kind for action in result.actions] == ["webhook", "internal_note"]
    assert result.unsure_about == (
        "The refund goes without a reply to the customer. The sender has no e-mail address we "
        "know, so no reply is proposed."
    )


def test_a_workflow_that_allows_no_event_starts_no_refund() -> None:
    result = draft(ASKED, kinds=("email", "internal_note"))

    assert result.actions == ()
    assert result.unsure_about == "This workflow starts no refunds."


def test_a_payment_on_record_gets_its_money_back_directly() -> None:
    records = (CONTACT, order(payment="ch_3NxAnn1182"))
    result = draft(ASKED, records=records, allowed=allowed("stripe_refund", "webhook", "email"))
    assert [action.kind for action in result.actions] == ["stripe_refund", "email"]
    assert result.actions[0].payload == {
        "payment": "ch_3NxAnn1182",
        "amount": {"minor": 2490, "currency": "EUR"},
        "reason": "requested_by_customer",
    }


def test_without_a_payment_on_record_the_event_goes_instead_or_a_person_decides() -> None:
    both = draft(ASKED, allowed=allowed("stripe_refund", "webhook", "email"))
    assert [action.kind for action in both.actions] == ["webhook", "email"]
    alone = draft(ASKED, allowed=allowed("stripe_refund", "email"))
    assert alone.actions == ()
    assert alone.unsure_about == (
        "The record of order 1182 names no payment to give the money back to."
    )
