"""A payload goes through the form and back unchanged; money is never guessed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review_queue.desk.forms.action_cards import origin_words
from review_queue.desk.forms.action_fields import (
    FieldNotUnderstood,
    fields_for,
    money_from,
    payload_from,
)
from review_queue.desk.forms.ballots import controls_of

LINES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=200)


def through_the_form(kind: str, payload: dict[str, Any]) -> dict[str, Any]:
    """What a browser sends back when nobody touched a field."""
    controls = fields_for("a1", kind, payload, {})
    posted = {
        control.name: control.value.replace("\n", "\r\n")
        for control in controls
        if control.widget != "shown"
    }
    return payload_from("a1", payload, posted)


@given(subject=LINES, body=TEXTS, to=st.lists(st.emails(), min_size=1, max_size=4))
def test_an_untouched_mail_is_the_same_mail(subject: str, body: str, to: list[str]) -> None:
    payload = {
        "to": to,
        "cc": [],
        "subject": subject,
        "body": body,
        "in_reply_to": "<a@b.example>",
        "references": ["<a@b.example>"],
    }
    assert through_the_form("email", payload) == payload


@given(
    minor=st.integers(1, 10**12),
    currency=st.sampled_from(["EUR", "JPY", "KWD"]),
    values=st.lists(st.one_of(TEXTS, st.integers(-(2**53), 2**53), st.booleans()), max_size=5),
)
def test_an_untouched_webhook_is_the_same_webhook(
    minor: int, currency: str, values: list[Any]
) -> None:
    payload = {
        "event": "refund.requested",
        "amount": {"minor": minor, "currency": currency},
        "data": [{"name": f"v{place}", "value": value} for place, value in enumerate(values)],
    }
    result = through_the_form("webhook", payload)
    assert result == payload
    assert [type(item["value"]) for item in result["data"]] == [type(value) for value in values]


def test_text_with_carriage_returns_that_nobody_touched_keeps_them() -> None:
    payload = {"text": "one\r\ntwo"}
    assert through_the_form("internal_note", payload) == payload


@pytest.mark.parametrize(
    ("text", "minor", "currency"),
    [("45.00 EUR", 4500, "EUR"), ("45 eur", 4500, "EUR"), ("45.5 EUR", 4550, "EUR"),
     ("1250 JPY", 1250, "JPY"), ("1.234 KWD", 1234, "KWD"), (" 0.01 USD ", 1, "USD")],
)  # fmt: skip
def test_money_reads_one_way_only(text: str, minor: int, currency: str) -> None:
    assert money_from(text) == {"minor": minor, "currency": currency}


@pytest.mark.parametrize(
    "text",
    [
        "45,00 EUR",
        "1,234.50 EUR",
        "45.001 EUR",
        "1.5 JPY",
        "EUR 45",
        "45",
        "٤٥ EUR",
        "1" * 14 + " EUR",
    ],
)
def test_money_that_could_be_misread_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"must be an amount|places after"):
        money_from(text)


def test_a_number_typed_as_words_is_named_by_its_field() -> None:
    payload = {"event": "a.b", "amount": None, "data": [{"name": "count", "value": 3}]}
    with pytest.raises(FieldNotUnderstood) as caught:
        payload_from("a2", payload, {"a2-data-0": "three"})
    assert caught.value.fields == {"a2-data-0": "must be a whole number"}


def test_fields_stand_in_the_order_of_the_form_not_of_the_alphabet() -> None:
    payload = {"body": "b", "cc": [], "subject": "s", "to": ["a@b.example"], "references": []}
    names = [field.name for field in fields_for("a1", "email", payload, {})]
    assert names == ["a1-to", "a1-cc", "a1-subject", "a1-body"]


def test_problems_find_their_controls_after_a_step_was_left_out() -> None:
    problems = {"1.to 1": "must be an address", "2.data 2 value": "is too long", "": "odd"}
    assert controls_of(problems, ["a2", "a3"]) == {
        "a2-to": "To must be an address",
        "a3-data-1": "Data is too long",
        "": "odd",
    }


@pytest.mark.parametrize(
    ("origin", "words"),
    [
        ("", ""),
        ("untrusted", "Not found in your records: check it against the source"),
        ("sender", "The address this message came from; it is on nobody's record"),
        ("contact:7", "Matches the customer's record"),
        ("order:1182.total", "Matches order 1182 (total)"),
        ("purchase_order:PO.7.amount_due", "Matches purchase order PO.7 (amount due)"),
    ],
)
def test_origins_are_plain_words(origin: str, words: str) -> None:
    assert origin_words(origin) == words
