"""Every connector keeps every promise of the contract."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel

from connectors.canonical import canonical_json, load_canonical
from connectors.contract import (
    ConnectionSettings,
    Connector,
    EffectClass,
    FrozenRequest,
    NotSent,
    Sent,
    Surroundings,
)
from connectors.registry import (
    ACTION_KINDS,
    InvalidPayload,
    UnknownKind,
    all_connectors,
    connector_for,
    connectors_through,
    settings_model_of,
    validate_payload,
)
from tests.connectors.conftest import RequestMaker
from tests.connectors.examples import EXAMPLES, MemoryWorkspace

every_connector = pytest.mark.parametrize("connector", all_connectors(), ids=lambda c: c.kind)


def test_the_registry_knows_exactly_these_kinds() -> None:
    assert (
        *("email", "webhook", "internal_note", "contact_update", "slack_message"),
        *("stripe_refund", "charge_lookup", "crm_contact", "crm_note"),
        *("task_for_person", "file_document", "calendar_hold"),
    ) == ACTION_KINDS
    assert set(EXAMPLES) == set(ACTION_KINDS)


def test_an_unknown_kind_is_refused_by_name() -> None:
    with pytest.raises(UnknownKind, match="There is no action kind 'fax'; known are email, "):
        connector_for("fax")


@every_connector
def test_a_connector_is_found_under_its_own_kind(connector: Connector) -> None:
    assert connector_for(connector.kind) is connector


@every_connector
def test_a_valid_payload_survives_validation_and_canonical_text(connector: Connector) -> None:
    valid = validate_payload(connector.kind, EXAMPLES[connector.kind])
    assert valid == EXAMPLES[connector.kind]
    assert load_canonical(canonical_json(valid)) == valid
    assert validate_payload(connector.kind, valid) == valid


@every_connector
def test_an_unknown_field_is_refused_by_name(connector: Connector) -> None:
    with pytest.raises(InvalidPayload) as refusal:
        validate_payload(connector.kind, {**EXAMPLES[connector.kind], "approved": True})
    assert refusal.value.problems == {"approved": "is not a field here"}


@every_connector
@pytest.mark.parametrize("raw", [None, 7, "text", [], [("a", 1)]])
def test_a_payload_that_is_no_object_is_refused(connector: Connector, raw: object) -> None:
    with pytest.raises(InvalidPayload) as refusal:
        validate_payload(connector.kind, raw)  # type: ignore[arg-type]
    assert refusal.value.problems == {"payload": "must be an object with named fields"}


@every_connector
def test_holds_nest_and_only_known_slots_are_sensitive(connector: Connector) -> None:
    payload = EXAMPLES[connector.kind]
    assert connector.hold_seconds_for(payload) >= connector.hold_seconds >= 30
    assert set(connector.sensitive_slots) <= set(connector.payload_model.model_fields)
    assert issubclass(connector.payload_model, BaseModel)
    assert (connector.settings_model is not None) is connector.needs_connection


@every_connector
def test_a_summary_is_one_short_line(connector: Connector) -> None:
    summary = connector.summary(EXAMPLES[connector.kind])
    assert (
        summary
        == {
            "email": "E-mail to ann@example.com: Your order 1182",
            "webhook": "Webhook refund.requested for €12.50",
            "internal_note": "Note: Ann called, too.",
            "contact_update": "Contact 7: change phone",
            "slack_message": "Slack message to #general: Order 1182 is <late> & big.",
            "stripe_refund": "Refund of €12.50 to payment ch_3NxAnn1182",
            "charge_lookup": "Check that €12.50 of payment ch_3NxAnn1182 can go back",
            "crm_contact": "Customer record ann@example.com: set city, phone",
            "crm_note": "Note on customer record ann@example.com: Ann <called> & asked.",
            "task_for_person": "Task for ann by 2026-12-01: Call the supplier",
            "calendar_hold": "Hold Tuesday, 1 December 2026, 14:00 to 15:30 (Europe/Berlin, "
            "UTC+01:00) with ann@example.com: Site visit; bring plans",
            "file_document": "File Invoice 1182.pdf under Invoices/2026",
        }[connector.kind]
    )


@every_connector
def test_free_text_lists_everything_a_model_may_have_written(connector: Connector) -> None:
    assert (
        connector.free_text(EXAMPLES[connector.kind])
        == {
            "email": (("subject", "Your order 1182"), ("body", "Dear Ann,\n\nit left today.\n")),
            "webhook": (("order_id", "1182"),),
            "internal_note": (("note", "Ann called, too."),),
            "contact_update": (("phone", "+49 30 1"),),
            "slack_message": (("text", "Order 1182 is <late> & big."),),
            "stripe_refund": (),
            "charge_lookup": (),
            "crm_contact": (("phone", "+49 30 1"), ("city", "Berlin")),
            "crm_note": (("note", "Ann <called> & asked."),),
            "task_for_person": (
                ("title", "Call the supplier"),
                ("note", "They want to know when."),
            ),
            "calendar_hold": (
                ("title", "Site visit; bring plans"),
                ("place", "12 Road, Berlin"),
                ("note", "Ring twice.\nWe bring tea."),
            ),
            "file_document": (
                ("folder", "Invoices/2026"),
                ("name", "Invoice 1182.pdf"),
                ("document_type", "invoice"),
                ("retention", "10 years"),
            ),
        }[connector.kind]
    )


@every_connector
def test_without_a_connection_a_repeated_request_has_one_effect(
    connector: Connector,
    make_request: RequestMaker,
    surroundings: Surroundings,
    workspace: MemoryWorkspace,
) -> None:
    request = make_request(connector.kind)
    first = connector.send(request, surroundings)
    second = connector.send(request, surroundings)
    assert isinstance(first, Sent)
    assert first == second
    assert connector.effect_class(None) in (EffectClass.KEYED, EffectClass.NATURAL)
    assert connector.key_ttl_seconds(None) is None
    files = list(surroundings.sandbox_dir.glob("*")) if surroundings.sandbox_dir.exists() else []
    assert len([*files, *workspace.notes, *workspace.done, *workspace.own]) == 1


@every_connector
@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"a":1,"a":2}', '{"a":NaN}', '{"a":1.0}', '{"x":"\\ud800"}']
)
def test_a_payload_text_that_does_not_fit_is_not_sent(
    connector: Connector,
    text: str,
    make_request: RequestMaker,
    surroundings: Surroundings,
    workspace: MemoryWorkspace,
) -> None:
    good = make_request(connector.kind)
    bad = FrozenRequest(
        good.kind, text, good.content_hash, good.idempotency_key, "task:5", None, good.dispatched_at
    )
    outcome = connector.send(bad, surroundings)
    assert isinstance(outcome, NotSent)
    assert not outcome.retryable
    assert outcome.reason.startswith(f"This {connector.kind} action was not accepted. ")
    assert not surroundings.sandbox_dir.exists()
    assert workspace == MemoryWorkspace()


@every_connector
def test_lookup_never_claims_what_it_cannot_know(
    connector: Connector, make_request: RequestMaker, surroundings: Surroundings
) -> None:
    request = make_request(connector.kind)
    before = connector.lookup(request, surroundings)
    connector.send(request, surroundings)
    after = connector.lookup(request, surroundings)
    if connector.needs_connection:
        assert before == NotSent("The sandbox outbox holds nothing under this key.", retryable=True)
        assert isinstance(after, Sent)
    else:
        assert not isinstance(before, Sent)
        assert not isinstance(after, NotSent)


@every_connector
def test_a_connection_of_another_kind_is_refused_before_anything_goes_out(
    connector: Connector, make_request: RequestMaker, surroundings: Surroundings
) -> None:
    if not connector.needs_connection:
        return
    other = ConnectionSettings(3, "fax", "Old fax", {})
    outcome = connector.send(make_request(connector.kind, connection=other), surroundings)
    assert outcome == NotSent(
        f"The connection 'Old fax' cannot be used. kind: is for fax, "
        f"not for {connector.connection_kind}"
    )
    assert not surroundings.sandbox_dir.exists()


@every_connector
def test_undo_puts_back_or_says_why_not(
    connector: Connector,
    make_request: RequestMaker,
    surroundings: Surroundings,
    workspace: MemoryWorkspace,
) -> None:
    request = make_request(connector.kind)
    sent = connector.send(request, surroundings)
    assert isinstance(sent, Sent)
    outcome = connector.undo(request, sent.before, surroundings)
    is_reversible = "reversible" in connector.consequences(EXAMPLES[connector.kind])
    assert isinstance(outcome, Sent) is is_reversible
    if isinstance(outcome, NotSent):
        assert not outcome.retryable
        assert outcome.reason
    assert workspace.contacts[7]["phone"] == "+49 30 0"


def test_secrets_never_show_in_a_repr(make_request: RequestMaker, tmp_path: Path) -> None:
    connection = ConnectionSettings(1, "email", "Mail", {"host": "h"}, {"password": "s3cret!"})
    assert "s3cret!" not in repr(connection)
    assert "s3cret!" not in repr(make_request("email", connection=connection))


@every_connector
def test_verify_says_what_stands_there_and_nothing_more(
    connector: Connector, make_request: RequestMaker, surroundings: Surroundings
) -> None:
    request = make_request(connector.kind)
    assert not isinstance(connector.verify(request, "nothing:1", surroundings), Sent)
    sent = connector.send(request, surroundings)
    assert isinstance(sent, Sent)
    assert isinstance(connector.verify(request, sent.reference, surroundings), Sent)


@every_connector
def test_a_connector_names_the_kind_of_connection_it_goes_out_through(
    connector: Connector,
) -> None:
    assert bool(connector.connection_kind) is connector.needs_connection
    if connector.needs_connection:
        assert connector in connectors_through(connector.connection_kind)
        assert settings_model_of(connector.connection_kind) is connector.settings_model
    assert connector.settle_seconds >= 0
    if connector.effect_class(None) is EffectClass.QUERYABLE:
        assert connector.settle_seconds > 0
