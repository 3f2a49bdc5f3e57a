"""The built-in drafter answers from templates and records, and says nothing it cannot prove."""

from __future__ import annotations

import asyncio
import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest

from connectors.registry import validate_payload
from drafting.builtin import BuiltinDrafter
from drafting.contract import DraftFailed, DraftRequest, DraftResult, Record, ReplyTemplateText
from drafting.record_slots import records_meant
from tests.drafting.examples import CONTACT, TEMPLATES, order, request


def draft(asked: DraftRequest) -> DraftResult:
    return asyncio.run(BuiltinDrafter().draft(asked))


def test_the_fitting_template_is_filled_from_the_records() -> None:
    result = draft(request("My order has not arrived, where is it? Any tracking?"))

    assert [action.kind for action in result.actions] == ["email"]
    payload = result.actions[0].payload
    assert payload == validate_payload("email", payload)
    assert payload["to"] == ["ann@example.com"]
    assert payload["subject"] == "Your order 1182"
    assert payload["body"] == (
        "Hello Ann Lee,\n\norder 1182 left us on November 2, 2026 and takes three days."
    )
    assert result.category == "delivery tracking arrived"
    assert result.confidence == 1.0
    assert result.unsure_about == ""
    assert (result.drafter, result.model) == ("builtin", "")
    assert result.usage.cost_microdollars == 0


def test_the_evidence_names_template_message_records_and_knowledge() -> None:
    result = draft(request("Good day. My order has not arrived, how long is delivery?"))

    found = {item.reference: item for item in result.evidence}
    assert list(found) == ["template:1", "message", "contact:5", "order:1182", "knowledge:7"]
    assert found["message"].quote == "My order has not arrived, how long is delivery?"
    assert found["knowledge:7"].quote == "Delivery of an order takes three days."
    assert found["order:1182"].quote == (
        "total: €24.90\nshipped_on: November 2, 2026\nstatus: shipped"
    )


def test_the_confidence_is_the_share_of_important_words_met() -> None:
    result = draft(request("order delivery banana umbrella"))

    assert result.confidence == 0.5


@pytest.mark.parametrize(
    "text",
    ["", "   ", "asdf qwerty", "Do you sell bicycles?", "!!!???", "\U0001f600" * 50],
)
def test_nothing_is_proposed_when_nothing_fits(text: str) -> None:
    result = draft(request(text))

    assert result.actions == ()
    assert result.confidence is None
    assert result.unsure_about.endswith(".")


def test_an_unfilled_slot_is_never_invented() -> None:
    result = draft(request("My order has not arrived, tracking?", records=(CONTACT,)))

    assert result.actions == ()
    assert result.unsure_about == (
        "No record fills the reply templates that fit: “Where is my order” needs order_id, "
        "shipped_on."
    )


def test_the_next_fitting_template_is_taken_when_the_first_cannot_be_filled() -> None:
    plain = ReplyTemplateText(9, "Order tracking", "Your order", "Please wait.", "arrived")
    asked = request("Order not arrived, tracking?", records=(CONTACT,))

    result = draft(replace(asked, templates=(*TEMPLATES, plain)))

    assert result.actions[0].payload["body"] == "Please wait."


def test_without_a_recipient_there_is_no_mail_and_the_reason_is_said() -> None:
    result = draft(request("My order has not arrived, tracking?", recipient=""))

    assert result.actions == ()
    assert result.unsure_about == (
        "The sender has no e-mail address we know, so no reply is proposed."
    )


def test_an_order_number_that_is_not_ours_fills_nothing() -> None:
    result = draft(request("Order 9999 has not arrived, tracking?"))

    assert result.actions == ()
    assert "needs order_id" in result.unsure_about


def test_the_named_order_is_taken_among_several_and_two_named_leave_it_open() -> None:
    records = (CONTACT, order("1182"), order("1183"))

    def meant(text: str) -> str | None:
        found = records_meant(request(text, records=records)).get("order")
        return found.id if found else None

    assert meant("where is #1183") == "order:1183"
    assert meant("Order no. 1182, please") == "order:1182"
    assert meant("1182 or 1183") is None
    assert meant("where is it") is None
    assert meant("I paid 1182.50 and called 11830") is None


def test_a_short_number_in_a_sentence_names_no_order() -> None:
    records = (order("7"), order("8"))

    assert records_meant(request("I bought 7 cups", records=records)) == {}
    assert records_meant(request("about order 7", records=records))["order"].id == "order:7"


def test_only_this_tasks_contact_is_the_contact() -> None:
    other = Record("contact:6", "contact", "Bo", {"contact_name": "Bo"})

    meant = records_meant(request("hello", records=(other, CONTACT)))

    assert meant["contact"].id == "contact:5"


@pytest.mark.parametrize(
    "value", ["{{7*7}}", "{0.__class__}", "{order_id}", "%(x)s", "{{ config }}", "${7*7}"]
)
def test_braces_in_values_and_messages_come_through_literally(value: str) -> None:
    contact = Record("contact:5", "contact", value, {"contact_name": value})
    asked = request(f"{value} My order has not arrived, tracking?", records=(contact, order()))

    result = draft(asked)

    assert result.actions[0].payload["body"].startswith(f"Hello {value},\n")


def test_a_reply_that_breaks_the_mails_form_is_not_proposed() -> None:
    blank = ReplyTemplateText(4, "Order arrived tracking", "", "x", "")
    asked = request("order arrived tracking", templates=(blank,))
    narrow = {"type": "object", "properties": {"to": {"type": "array", "maxItems": 0}}}

    result = draft(replace(asked, allowed=(replace(asked.allowed[0], schema=narrow),)))

    assert result.actions == ()
    assert result.unsure_about.startswith("The filled reply template does not fit.")


def test_a_workflow_without_mail_gets_no_reply() -> None:
    result = draft(request("My order has not arrived, tracking?", kinds=("internal_note",)))

    assert result.actions == ()
    assert result.unsure_about == "This workflow sends no e-mails."


def test_an_unknown_way_of_working_is_refused_by_name() -> None:
    with pytest.raises(DraftFailed) as refused:
        draft(request("hello", strategy="magic"))

    assert refused.value.retryable is False
    assert "“magic”" in refused.value.reason
    assert "invoice_match, refund, reply" in refused.value.reason


BANK_TEMPLATES = (
    ReplyTemplateText(
        1, "Card has not arrived", "Your card", "New cards are posted within two days.",
        "card arrival delivery tracking",
    ),
    ReplyTemplateText(
        2, "Forgotten passcode", "Reset it", "Reset the passcode on the login screen.",
        "passcode password reset forgot",
    ),
    ReplyTemplateText(
        3, "Exchange rates", "Rates", "We use the interbank rate.", "exchange rate currency"
    ),
)  # fmt: skip
BANK_INTENTS = {
    1: {"card_arrival", "card_delivery_estimate"},
    2: {"passcode_forgotten"},
    3: {
        "exchange_rate", "card_payment_wrong_exchange_rate", "exchange_via_app",
        "wrong_exchange_rate_for_cash_withdrawal", "exchange_charge", "fiat_currency_support",
    },
}  # fmt: skip


def test_real_bank_questions_get_the_right_template_or_none(shared_data: Path) -> None:
    with (shared_data / "intents" / "banking77.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    ours = frozenset().union(*BANK_INTENTS.values())
    right = wrong = beside = 0
    for row in rows:
        asked = request(row["text"], kinds=("email",), templates=BANK_TEMPLATES, knowledge=())
        result = draft(asked)
        for item in result.evidence:
            if item.kind == "template":
                number = int(item.reference.removeprefix("template:"))
                right += row["intent"] in BANK_INTENTS[number]
                wrong += row["intent"] in ours - BANK_INTENTS[number]
                beside += row["intent"] not in ours

    assert len(rows) > 6000
    assert right > 450
    assert wrong == 0
    assert beside < len(rows) * 0.03


def test_naughty_strings_never_crash_it_and_never_reach_a_reply(shared_data: Path) -> None:
    lines = (shared_data / "robustness" / "naughty_strings.jsonl").read_text("utf-8").split("\n")
    texts = [json.loads(line)["text"] for line in lines if line]
    for text in texts:
        result = draft(request(f"{text}\nMy order has not arrived, tracking?", subject=text))
        for action in result.actions:
            assert action.payload["subject"] == "Your order 1182"
