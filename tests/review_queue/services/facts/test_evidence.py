"""Sources, their disagreements, and what a draft would change on record."""

from __future__ import annotations

from typing import Any

import pytest

from drafting.contract import EvidenceItem
from policies.engine.facts import Money
from review_queue.models import Task
from review_queue.services.drafts.drafting import record_result
from review_queue.services.facts.collecting import proposed_actions, untrusted_facts, workflow_spec
from review_queue.services.facts.evidence import sources_disagree
from review_queue.services.facts.payments import Payment, payment_of
from tests.builders import (
    a_contact,
    a_draft,
    a_note,
    a_refund,
    a_workflow,
    an_email,
    fresh,
    pending,
    received,
)


@pytest.mark.parametrize(
    ("quotes", "disagree"),
    [
        (["Returns within 14 days.", "You have 30 days to return it."], True),
        (["Returns within 14 days.", "14 days, and 2 years of guarantee."], False),
        (["Returns within 14 days.", "Shipping costs 4.90 EUR."], False),
        (["Shipping is €4.90.", "Shipping costs €5."], True),
        (["Shipping is €5.00.", "Shipping costs €5."], False),
        (["1 day", "1 days"], False),
        (["10% off", "15 % off"], True),
        (["Only one source: 3 days or 5 days."], False),
        (["Call 555 1234.", "Call 555 9999."], False),
        ([], False),
    ],
)
def test_two_passages_disagree_when_no_figure_of_a_unit_is_shared(
    quotes: list[str], disagree: bool
) -> None:
    assert sources_disagree(quotes) is disagree


def test_figures_are_found_in_linear_time() -> None:
    assert sources_disagree(["1" * 50_000 + " days", "1," * 50_000]) is False


def untrusted(task: Task) -> dict[str, Any]:
    draft = task.drafts.latest("version")
    facts = untrusted_facts(task, draft, list(draft.actions.all()))
    return {name: fact.value for name, fact in facts.values.items()}


def drafted(*evidence: EvidenceItem, **submission: Any) -> Task:
    task = received(**submission)
    record_result(task.pk, a_draft(a_note(), evidence=evidence))
    return fresh(task)


@pytest.mark.django_db
def test_the_message_itself_is_no_source() -> None:
    message = EvidenceItem("message", "message", "The message", "Where is it?")
    record = EvidenceItem("record", "order:1182", "Order", "status: sent")
    assert untrusted(drafted(message))["evidence.has_source"] is False
    found = untrusted(drafted(message, record))
    assert found["evidence.has_source"] is True
    assert found["evidence.texts"] == ("Where is it?", "status: sent")


@pytest.mark.django_db
def test_fields_that_came_in_empty_are_missing() -> None:
    found = untrusted(drafted(fields={"iban": " ", "total": "5"}))
    assert found["message.fields"] == ("total",)


@pytest.mark.django_db
def test_a_change_that_differs_from_the_record_is_named() -> None:
    contact = a_contact(phone="555")
    changes = [{"name": "phone", "value": "556"}, {"name": "name", "value": contact.name}]
    update = ("contact_update", {"contact_id": contact.pk, "changes": changes})
    assert untrusted(pending(update))["record.differing_fields"] == ("phone",)
    assert untrusted(pending(a_refund(999)))["record.differing_fields"] == ("amount",)
    assert untrusted(pending(a_note()))["record.differing_fields"] == ()


@pytest.mark.django_db
def test_only_what_leaves_the_company_is_a_models_free_text() -> None:
    task = pending(a_note(), an_email())
    draft = task.drafts.latest("version")
    note, letter = proposed_actions(draft, list(draft.actions.all()))
    assert (note.kind, note.writes_free_text) == ("internal_note", False)
    assert (letter.kind, letter.writes_free_text) == ("email", True)


@pytest.mark.django_db
def test_a_payment_knows_its_amount_and_whom_it_goes_to() -> None:
    refund = pending(a_refund(700)).drafts.get().actions.get()
    assert payment_of(refund, 5) == Payment(700, "EUR", "contact:5")
    assert payment_of(refund, None) == Payment(700, "EUR", "")
    data = [{"name": "iban", "value": "de79 0000 0000 1234"}]
    event = ("webhook", {"event": "invoice.paid", "amount": {"minor": 1, "currency": "EUR"},
                         "data": data})  # fmt: skip
    paid = pending(event).drafts.get().actions.get()
    assert payment_of(paid, 5) == Payment(1, "EUR", "account:DE79000000001234")
    assert payment_of(pending(a_note()).drafts.get().actions.get(), 5) is None
    assert proposed_actions(paid.draft, [paid])[0].amount == Money(1, "EUR")


@pytest.mark.django_db
def test_the_gate_knows_the_companys_currency() -> None:
    assert workflow_spec(a_workflow()).company_currency == "EUR"
