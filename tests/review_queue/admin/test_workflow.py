"""A workflow is set up in plain words, with amounts in the company's money, and can be stopped."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth.models import User

from audit.models import Entry, Payload
from connectors.registry import all_connectors
from review_queue.models import Company, Workflow
from tests.builders import a_workflow
from tests.review_queue.admin.conftest import logged_in, url
from tests.review_queue.admin.forms import filled

pytestmark = pytest.mark.django_db


def test_the_form_speaks_the_owners_words(carol: User) -> None:
    page = logged_in(carol).get(url(Workflow, "change", a_workflow().pk)).content.decode()
    for words in (
        "A person approves before anything happens",
        "Internal note",
        "Daily amount (EUR)",
        "Typical damage (EUR)",
        'value="10.00"',
        "Stop this workflow",
    ):
        assert words in page, words
    assert page.count('type="checkbox" name="allowed_kinds"') == len(all_connectors())


@pytest.mark.parametrize(
    ("currency", "typed", "minor"),
    [("EUR", "12.5", 1250), ("JPY", "1250", 1250), ("KWD", "1.234", 1234), ("EUR", "0", 0)],
)
def test_money_is_typed_as_people_write_it_and_stored_in_minor_units(
    currency: str, typed: str, minor: int, carol: User
) -> None:
    Company.objects.update(currency=currency)
    workflow, client = a_workflow(), logged_in(carol)
    address = url(Workflow, "change", workflow.pk)
    data = filled(client, address) | {"daily_amount_limit_minor": typed}
    assert client.post(address, data).status_code == 302
    workflow.refresh_from_db()
    assert workflow.daily_amount_limit_minor == minor


@pytest.mark.parametrize("typed", ["-1", "12.345", "12,50x", "1e400", "NaN", "", "99999999999999"])
def test_what_is_no_amount_is_refused_and_kept_on_the_page(typed: str, carol: User) -> None:
    workflow, client = a_workflow(), logged_in(carol)
    address = url(Workflow, "change", workflow.pk)
    answer = client.post(address, filled(client, address) | {"daily_amount_limit_minor": typed})
    assert answer.status_code == 200
    field = answer.context["adminform"].form["daily_amount_limit_minor"]
    assert field.errors
    assert field.value() == typed
    workflow.refresh_from_db()
    assert workflow.daily_amount_limit_minor == 0
    assert workflow.history.count() == 1


def test_kinds_are_ticked_and_stored_in_a_fixed_order(carol: User) -> None:
    workflow, client = a_workflow(allowed_kinds=["email"]), logged_in(carol)
    address = url(Workflow, "change", workflow.pk)
    client.post(address, filled(client, address) | {"allowed_kinds": ["internal_note", "email"]})
    workflow.refresh_from_db()
    assert workflow.allowed_kinds == ["email", "internal_note"]
    wrong = client.post(address, filled(client, address) | {"allowed_kinds": ["telepathy"]})
    assert wrong.status_code == 200
    workflow.refresh_from_db()
    assert workflow.allowed_kinds == ["email", "internal_note"]


def test_stop_and_restart_go_through_the_service(carol: User) -> None:
    workflow, client = a_workflow(), logged_in(carol)
    base = f"/admin/queue/workflow/{workflow.pk}"
    page = client.post(f"{base}/stop/", follow=True).content.decode()
    workflow.refresh_from_db()
    assert workflow.is_stopped
    assert "is stopped: nothing of it leaves" in page
    assert "Restart this workflow" in page
    page = client.post(f"{base}/restart/", follow=True).content.decode()
    workflow.refresh_from_db()
    assert not workflow.is_stopped
    assert "Stop this workflow" in page
    entries = Entry.objects.filter(chain="automation").order_by("position")
    told = [
        (entry.kind, json.loads(Payload.objects.get(pk=entry.entry_hash).text)["scope"])
        for entry in entries
    ]
    assert told == [
        ("queue.automation.stopped", workflow.key),
        ("queue.automation.restarted", workflow.key),
    ]


def test_posting_the_stopped_flag_does_nothing(carol: User) -> None:
    workflow, client = a_workflow(), logged_in(carol)
    address = url(Workflow, "change", workflow.pk)
    client.post(address, filled(client, address) | {"is_stopped": "on", "running": "Stopped"})
    workflow.refresh_from_db()
    assert not workflow.is_stopped


def test_a_reviewer_sees_no_stop_button(bob: User) -> None:
    page = logged_in(bob).get(url(Workflow, "change", a_workflow().pk)).content.decode()
    assert "Stop this workflow" not in page
    assert 'name="_save"' not in page
