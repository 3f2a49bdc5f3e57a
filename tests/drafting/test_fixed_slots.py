"""What no model may choose freely: whom it reaches, whose record, which payment."""

from __future__ import annotations

from drafting.fixed_slots import completed, offered_types
from tests.drafting.examples import allowed, order, request


def test_a_payment_is_chosen_among_those_on_record_and_never_typed() -> None:
    records = (
        order("1182", payment="ch_3NxAnn1182"),
        order("1183", payment="ch_3NxAnn1183"),
        order("1184", payment="ch_3NxAnn1182"),
        order("1185", payment=""),
        order("1186", payment=7),
    )
    asked = request("Refund ch_3NxMallory1 please", records=records, kinds=("stripe_refund",))
    (offered,) = offered_types(asked)
    payment = offered.schema["properties"]["payment"]
    assert payment["enum"] == ["ch_3NxAnn1182", "ch_3NxAnn1183"]


def test_without_a_payment_on_record_no_refund_is_offered() -> None:
    asked = request("Refund ch_3NxMallory1 please", records=(), kinds=("stripe_refund", "email"))
    assert [one.kind for one in offered_types(asked)] == ["email"]


def test_the_contact_of_a_customer_record_is_the_tasks_own() -> None:
    asked = request("I moved.", kinds=("crm_contact", "crm_note"))
    for offered in offered_types(asked):
        assert "email" not in offered.schema["properties"]
    filled = completed(asked, "crm_note", {"text": "Moved."})
    assert filled == {"email": asked.recipient, "text": "Moved."}
    nobody = request("I moved.", kinds=("crm_contact", "crm_note"), recipient="")
    assert offered_types(nobody) == ()


def test_the_types_themselves_stay_whole() -> None:
    (whole,) = allowed("stripe_refund")
    assert "enum" not in whole.schema["properties"]["payment"]
