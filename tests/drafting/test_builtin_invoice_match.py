"""An invoice is prepared for payment only when every field equals our own records."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from connectors.registry import validate_payload
from drafting.builtin import BuiltinDrafter
from drafting.contract import DraftResult, Record
from tests.drafting.examples import request

ORDER = Record(
    "purchase_order:PO-77", "purchase_order", "Order PO-77",
    {"supplier": "Paper Ltd", "amount": {"minor": 11900, "currency": "EUR"}, "status": "open"},
)  # fmt: skip
SUPPLIER = Record(
    "supplier:9", "supplier", "Paper Ltd", {"name": "Paper Ltd", "iban": "DE79 0000 0000 1234"}
)
KNOWN = Record("invoice:A-1", "invoice", "Invoice A-1, paid", {"supplier": "Paper Ltd"})
FIELDS = {
    "invoice_number": "A-2",
    "supplier": "PAPER  ltd",
    "amount_minor": "11900",
    "currency": "EUR",
    "purchase_order": "po-77",
    "iban": "de79000000001234",
}


def draft(
    fields: dict[str, str],
    records: tuple[Record, ...] = (ORDER, SUPPLIER, KNOWN),
    **changes: Any,
) -> DraftResult:
    asked = request("", strategy="invoice_match", fields=fields, records=records, **changes)
    return asyncio.run(BuiltinDrafter().draft(asked))


def test_a_matching_invoice_is_prepared_with_the_values_of_our_records() -> None:
    result = draft(FIELDS)

    event, note = result.actions
    assert (event.kind, note.kind) == ("webhook", "internal_note")
    assert event.payload == validate_payload("webhook", event.payload)
    assert event.payload == {
        "event": "invoice.approved_for_payment",
        "amount": {"minor": 11900, "currency": "EUR"},
        "data": [
            {"name": "invoice_number", "value": "A-2"},
            {"name": "purchase_order", "value": "PO-77"},
            {"name": "supplier", "value": "Paper Ltd"},
            {"name": "iban", "value": "DE79000000001234"},
        ],
    }
    assert note.payload == {
        "text": "Invoice A-2 matches purchase order PO-77: supplier, account and amount (€119.00) "
        "are equal."
    }
    assert (result.flags, result.unsure_about, result.confidence) == ((), "", 1.0)
    assert [item.reference for item in result.evidence] == [
        "message", "purchase_order:PO-77", "supplier:9",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "flag", "sentence"),
    [
        ({"amount_minor": "11901"}, "amount_differs",
         "The invoice asks for €119.01, the order says €119.00."),
        ({"currency": "USD"}, "currency_differs", "The invoice is in USD, the order in EUR."),
        ({"amount_minor": "-11900"}, "amount_unreadable",
         "The amount of the invoice cannot be read."),
        ({"amount_minor": "119.00"}, "amount_unreadable",
         "The amount of the invoice cannot be read."),
        ({"amount_minor": "\u0661\u0661"}, "amount_unreadable",
         "The amount of the invoice cannot be read."),
        ({"iban": "GB00EVIL"}, "iban_differs",
         "The account on the invoice is not the one we know of Paper Ltd."),
        ({"supplier": "Paper GmbH"}, "supplier_differs",
         "The order is with Paper Ltd, the invoice names somebody else."),
        ({"purchase_order": "PO-78"}, "purchase_order_unknown", "We have no purchase order PO-78."),
        ({"invoice_number": "a-1"}, "duplicate_invoice",
         "Invoice A-1 is already in our books (Invoice A-1, paid)."),
        ({"iban": ""}, "field_missing", "The invoice gives no iban."),
    ],
)  # fmt: skip
def test_a_difference_is_noted_and_flagged_and_nothing_is_paid(
    change: dict[str, str], flag: str, sentence: str
) -> None:
    result = draft({**FIELDS, **change})

    assert [action.kind for action in result.actions] == ["internal_note"]
    assert result.flags == (flag,)
    assert result.unsure_about == sentence
    assert result.actions[0].payload["text"] == (
        f"The invoice does not match our records, no payment is prepared:\n- {sentence}"
    )


def test_every_difference_is_listed_at_once() -> None:
    result = draft({**FIELDS, "amount_minor": "1", "iban": "X", "invoice_number": "A-1"})

    assert result.flags == ("amount_differs", "iban_differs", "duplicate_invoice")


@pytest.mark.parametrize(
    ("records", "flag"),
    [
        ((SUPPLIER,), "purchase_order_unknown"),
        ((ORDER,), "supplier_unknown"),
        ((ORDER, ORDER, SUPPLIER), "purchase_order_unknown"),
        ((ORDER, Record("supplier:9", "supplier", "Paper Ltd", {"name": "Paper Ltd"})),
         "iban_missing"),
        ((Record("purchase_order:PO-77", "purchase_order", "", {"supplier": "Paper Ltd"}),
          SUPPLIER), "order_amount_missing"),
        ((Record("purchase_order:PO-77", "purchase_order", "",
                 {**ORDER.values, "status": "paid"}), SUPPLIER), "order_closed"),
    ],
)  # fmt: skip
def test_an_incomplete_record_pays_nothing(records: tuple[Record, ...], flag: str) -> None:
    result = draft(FIELDS, records)

    assert [action.kind for action in result.actions] == ["internal_note"]
    assert result.flags == (flag,)


def test_without_invoice_fields_nothing_is_proposed() -> None:
    result = draft({})

    assert result.actions == ()
    assert result.unsure_about == "What came in has no invoice fields, so nothing is matched."


def test_a_workflow_without_events_pays_nothing_and_notes_the_match() -> None:
    result = draft(FIELDS, kinds=("internal_note",))

    assert [action.kind for action in result.actions] == ["internal_note"]
    assert result.actions[0].payload["text"].startswith("Invoice A-2 matches purchase order PO-77")
    assert (result.unsure_about, result.confidence) == ("", 1.0)


def test_a_workflow_that_may_do_nothing_says_that_the_invoice_matches() -> None:
    result = draft(FIELDS, kinds=("email",))

    assert result.actions == ()
    assert result.unsure_about == "The invoice matches, but this workflow starts no payments."


def test_an_incomplete_comparison_is_not_sure_of_itself() -> None:
    result = draft({**FIELDS, "purchase_order": "PO-unknown"})

    assert result.confidence is None
