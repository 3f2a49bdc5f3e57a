"""The customer database: contacts changed reversibly, notes added once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from connectors.contract import EffectClass, NotSent, Sent, Unknown
from connectors.registry import connector_for
from tests.connectors.conftest import Reach, RequestMaker
from tests.connectors.examples import KEY
from tests.connectors.live import crm, crm_with_ann
from tests.doubles.crm_api import REFERENCE, CrmApi

CONTACT = connector_for("crm_contact")
NOTE = connector_for("crm_note")


def only_contact(api: CrmApi) -> dict[str, str]:
    """The one contact there is."""
    (values,) = api.records["contacts"].values()
    return values


def test_a_change_keeps_what_stood_there_and_can_put_it_back(
    make_request: RequestMaker, reach: Reach
) -> None:
    with crm_with_ann() as api:
        request = make_request("crm_contact", connection=crm(api))
        sent = CONTACT.send(request, reach(api))
        assert isinstance(sent, Sent)
        assert only_contact(api)["phone"] == "+49 30 1"
        assert sent.before["values"] == {"phone": "+49 30 0", "city": ""}
        assert isinstance(CONTACT.verify(request, sent.reference, reach(api)), Sent)
        undone = CONTACT.undo(request, sent.before, reach(api))
        assert isinstance(undone, Sent)
        assert undone.detail == "Put back city, phone."
    assert only_contact(api) == {"email": "ann@example.com", "phone": "+49 30 0", "city": ""}


def test_a_repetition_still_knows_what_stood_there_before_the_first_try(
    make_request: RequestMaker, reach: Reach
) -> None:
    with crm_with_ann() as api:
        request = make_request("crm_contact", connection=crm(api))
        api.fault = "drop_after"
        assert isinstance(CONTACT.send(request, reach(api)), Unknown)
        api.now += timedelta(minutes=3)
        sent = CONTACT.send(request, reach(api))
        assert isinstance(sent, Sent)
        assert sent.before["values"] == {"phone": "+49 30 0", "city": ""}


def test_a_value_that_stood_there_already_is_kept_as_such(
    make_request: RequestMaker, reach: Reach
) -> None:
    with CrmApi() as api:
        api.add_contact(email="ann@example.com", phone="+49 30 1", city="Berlin")
        sent = CONTACT.send(make_request("crm_contact", connection=crm(api)), reach(api))
    assert isinstance(sent, Sent)
    assert sent.before["values"] == {"phone": "+49 30 1", "city": "Berlin"}


def test_a_change_that_somebody_changed_again_is_not_put_back(
    make_request: RequestMaker, reach: Reach
) -> None:
    with crm_with_ann() as api:
        request = make_request("crm_contact", connection=crm(api))
        sent = CONTACT.send(request, reach(api))
        assert isinstance(sent, Sent)
        only_contact(api)["phone"] = "+49 30 2"
        outcome = CONTACT.undo(request, sent.before, reach(api))
        verified = CONTACT.verify(request, sent.reference, reach(api))
    assert isinstance(outcome, NotSent)
    assert "The phone was changed again since" in outcome.reason
    assert only_contact(api)["phone"] == "+49 30 2"
    assert isinstance(verified, Unknown)


def test_a_contact_nobody_has_is_created_and_archived_again_by_an_undo(
    make_request: RequestMaker, reach: Reach
) -> None:
    with CrmApi() as api:
        request = make_request("crm_contact", connection=crm(api))
        api.fault = "drop_after"
        assert isinstance(CONTACT.send(request, reach(api)), Unknown)
        sent = CONTACT.send(request, reach(api))
        assert isinstance(sent, Sent)
        assert sent.detail == "Created with city, phone."
        assert only_contact(api) == {
            "email": "ann@example.com", "phone": "+49 30 1", "city": "Berlin", REFERENCE: KEY,
        }  # fmt: skip
        assert isinstance(CONTACT.undo(request, sent.before, reach(api)), Sent)
        assert api.records["contacts"] == {}
        assert isinstance(CONTACT.undo(request, sent.before, reach(api)), NotSent)
    assert api.applied == ["create contacts", "change contacts", "delete contacts"]


def test_an_undo_archives_no_contact_that_was_there_before(
    make_request: RequestMaker, reach: Reach
) -> None:
    with crm_with_ann() as api:
        request = make_request("crm_contact", connection=crm(api))
        sent = CONTACT.send(request, reach(api))
        assert isinstance(sent, Sent)
        CONTACT.undo(request, sent.before, reach(api))
        assert isinstance(CONTACT.undo(request, {}, reach(api)), NotSent)
    assert "delete contacts" not in api.applied


def test_a_note_is_text_on_the_right_contact_and_stands_there_once(
    make_request: RequestMaker, reach: Reach
) -> None:
    with crm_with_ann() as api:
        ann = next(iter(api.records["contacts"]))
        request = make_request("crm_note", connection=crm(api))
        first = NOTE.send(request, reach(api))
        second = NOTE.send(request, reach(api))
        ((number, note),) = api.records["notes"].items()
        assert isinstance(first, Sent)
        assert isinstance(second, Sent)
        assert first.reference == second.reference == f"note:{number}"
        assert note["hs_note_body"] == "Ann &lt;called&gt; &amp; asked."
        assert note["hs_timestamp"] == "2026-11-22T10:30:00.000Z"
        assert api.associations[number] == ann
        assert isinstance(NOTE.verify(request, first.reference, reach(api)), Sent)
        assert isinstance(NOTE.undo(request, first.before, reach(api)), Sent)
    assert api.records["notes"] == {}


def test_a_note_for_a_contact_nobody_has_is_not_added(
    make_request: RequestMaker, reach: Reach
) -> None:
    with CrmApi() as api:
        outcome = NOTE.send(make_request("crm_note", connection=crm(api)), reach(api))
    assert outcome == NotSent("There is no contact ann@example.com; no note was added.")
    assert api.applied == []


def test_a_note_can_be_looked_up_and_a_contact_can_be_set_again() -> None:
    with CrmApi() as api:
        connection = crm(api)
    assert NOTE.effect_class(connection) is EffectClass.QUERYABLE
    assert CONTACT.effect_class(connection) is EffectClass.NATURAL


def test_texts_arrive_exactly_and_as_text(
    make_request: RequestMaker, reach: Reach, naughty_strings: tuple[str, ...]
) -> None:
    texts = [text for text in naughty_strings if text.strip() and "\0" not in text][:60]
    with crm_with_ann() as api:
        for at, text in enumerate(texts):
            request = make_request(
                "crm_note",
                {"email": "ann@example.com", "text": text},
                connection=crm(api),
                key=f"naughty-{at:04d}",
            )
            assert isinstance(NOTE.send(request, reach(api)), Sent)
    bodies = [note["hs_note_body"] for note in api.records["notes"].values()]
    assert len(bodies) == len(texts)
    for body in bodies:
        assert "<" not in body.replace("<br>", "")


def test_a_wrong_token_changes_nothing(make_request: RequestMaker, reach: Reach) -> None:
    with crm_with_ann() as api:
        wrong = replace(crm(api), secrets={"access_token": "pat-wrong-1234"})
        outcome = CONTACT.send(make_request("crm_contact", connection=wrong), reach(api))
    assert isinstance(outcome, NotSent)
    assert "pat-wrong" not in outcome.reason
    assert api.applied == []
