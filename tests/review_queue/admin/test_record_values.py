"""A record is edited as lines of words and amounts; what nobody touched keeps its exact value."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from review_queue.admin.record_values import RecordValuesField, lines_of
from review_queue.models import Contact, ContactRecord
from tests.review_queue.admin.conftest import logged_in, url
from tests.review_queue.admin.forms import filled

ORDER: dict[str, Any] = {
    "status": "refunded",
    "paid_by": "Visa, ends in 4417",
    "total": {"minor": 125000, "currency": "EUR"},
    "weight": 12,
    "fragile": True,
    "number": "0031",
    "Rück Gabe": "x",
    "note": "two\nlines",
    "lines": ["a", {"b": 1}],
    "said": '"Moss"',
    "at": "10:30",
    "gone": None,
}


def read(text: str, before: dict[str, Any] | None = None) -> dict[str, Any]:
    field = RecordValuesField()
    field.before = before or {}
    values: dict[str, Any] = field.clean(text)
    return values


def test_untouched_lines_come_back_as_exactly_what_was_stored() -> None:
    shown = lines_of(ORDER)
    assert "paid by: Visa, ends in 4417\ntotal: EUR 1,250.00\n" in shown
    assert "{" not in shown.split("\nlines:")[0]
    assert read(shown.replace("\n", "\r\n"), ORDER) == ORDER


@pytest.mark.parametrize(
    ("typed", "values"),
    [
        ("total: EUR 52", {"total": {"minor": 5200, "currency": "EUR"}}),
        ("total: 52.50 EUR", {"total": {"minor": 5250, "currency": "EUR"}}),
        ("total: JPY 1,250", {"total": {"minor": 1250, "currency": "JPY"}}),
        ("order number: 10391", {"order_number": "10391"}),
        ("sent: yes: by DHL", {"sent": "yes: by DHL"}),
        ("status:", {"status": ""}),
        ("name: \u202e名前 🔥", {"name": "\u202e名前 🔥"}),
        ("said: ABC 12", {"said": "ABC 12"}),
        ("\n  \n", {}),
    ],
)
def test_lines_are_read_as_they_are_meant(typed: str, values: dict[str, Any]) -> None:
    assert read(typed) == values


def test_a_figure_stays_a_figure_and_a_text_a_text() -> None:
    assert read("weight: 13\nnumber: 32\nfragile: false", ORDER) == {
        "weight": 13,
        "number": "32",
        "fragile": False,
    }
    assert read("weight: NaN", ORDER) == {"weight": "NaN"}


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("status refunded", "Line 1: there is no colon"),
        ("status: a\n: b", "Line 2: the name before the colon"),
        ("status: a\nstatus: b", "Line 2: “status” stands there twice."),
        ("total: EUR -5", "Line 1: “-5” is no amount in EUR; write it like EUR 1,250.00."),
        ("total: EUR 1.234", "is no amount in EUR"),
        ("total: EUR 1,5", "is no amount in EUR"),
        ("total: JPY 1.5", "is no amount in JPY; write it like JPY 125,000."),
        ("total: EUR 99999999999999", "is no amount in EUR"),
        ("lines: [1,", "Line 1: this begins like a list"),
        ('lines: ["\\u0000"]', "Line 1: this begins like a list"),
        ("lines: [1e999]", "Line 1: this begins like a list"),
        (f"lines: {'[' * 3000}", "Line 1: this begins like a list"),
        (f"status: {'x' * 4001}", "Line 1: this is longer than 4,000 characters."),
        (f"{'x' * 61}: a", "Line 1: the name before the colon"),
        ("a: b\n" * 101, "These are 101 lines; at most 100 are kept."),
    ],
)
def test_a_line_that_cannot_be_read_is_named(typed: str, problem: str) -> None:
    with pytest.raises(ValidationError) as refused:
        read(typed)
    assert problem in " ".join(refused.value.messages)


@pytest.mark.django_db
def test_an_owner_corrects_an_order_in_words(carol: User) -> None:
    contact = Contact.objects.create(name="Ada", email="ada@example.com")
    record = ContactRecord.objects.create(
        contact=contact, kind="order", reference="10391", title="Teapot", values=ORDER
    )
    client, address = logged_in(carol), url(Contact, "change", contact.pk)
    page = client.get(address).content.decode()
    assert "total: EUR 1,250.00" in page
    assert "minor" not in page
    sent = filled(client, address)
    sent["records-0-values"] = lines_of(ORDER).replace("1,250.00", "12.50")
    assert client.post(address, sent).status_code == 302
    record.refresh_from_db()
    assert record.values == ORDER | {"total": {"minor": 1250, "currency": "EUR"}}
    sent["records-0-values"] = "total EUR 5"
    refused = client.post(address, sent)
    assert refused.status_code == 200
    assert "there is no colon" in refused.content.decode()
    record.refresh_from_db()
    assert record.values["total"] == {"minor": 1250, "currency": "EUR"}
    assert record.history.count() == 2
