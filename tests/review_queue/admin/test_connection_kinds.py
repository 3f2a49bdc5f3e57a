"""Slack, payments and the customer database: their forms, their secrets, their test buttons."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.serializers import serialize

from audit.models import Entry, Payload
from review_queue.models import Connection
from review_queue.secrets import decrypt_secrets
from tests.doubles import crm_api, slack_api, stripe_api
from tests.doubles.crm_api import CrmApi
from tests.doubles.faulty_api import FaultyApi
from tests.doubles.slack_api import SlackApi
from tests.doubles.stripe_api import StripeApi
from tests.review_queue.admin.conftest import logged_in, url
from tests.review_queue.admin.connections import ADD, address_of_test, said

pytestmark = pytest.mark.django_db
SLACK = {
    "label": "Shop chat",
    "is_active": "on",
    "setting_channels": "support C0SUPPORT1\r\nbilling C0BILLING1",
    "setting_can_read_history": "on",
    "setting_url": "https://slack.com/api",
    "secret_bot_token": slack_api.TOKEN,
}
PAYMENTS = {
    "label": "Card payments",
    "is_active": "on",
    "setting_url": "https://api.stripe.com",
    "secret_api_key": stripe_api.KEY,
}
CRM = {
    "label": "Customers",
    "is_active": "on",
    "setting_reference_property": "automation_reference",
    "setting_url": "https://api.hubapi.com",
    "secret_access_token": crm_api.TOKEN,
}
NEW_KINDS = {"slack": SLACK, "payments": PAYMENTS, "crm": CRM}


def reach(settings: Any, api: FaultyApi) -> None:
    """Let this loopback API be reached."""
    settings.WEBHOOK_PRIVATE_HOSTS = frozenset({api.host_and_port})


@pytest.mark.parametrize("kind", NEW_KINDS)
def test_every_kind_keeps_its_secret_to_itself(kind: str, carol: User) -> None:
    client, fields = logged_in(carol), NEW_KINDS[kind]
    assert client.post(f"{ADD}?kind={kind}", fields).status_code == 302
    row = Connection.objects.get()
    name, secret = next((n, v) for n, v in fields.items() if n.startswith("secret_"))
    assert decrypt_secrets(row.secrets_encrypted) == {name.removeprefix("secret_"): secret}
    pages = [url(Connection, "change", row.pk), url(Connection, "history", row.pk)]
    shown = "".join(client.get(address).content.decode() for address in pages)
    stored = "".join(
        serialize("json", rows)
        for rows in (row.history.all(), LogEntry.objects.all(), Entry.objects.all(),
                     Payload.objects.all(), Connection.objects.all())
    )  # fmt: skip
    assert fields["label"] in shown
    assert secret not in shown
    assert secret not in stored


@pytest.mark.parametrize(
    ("kind", "changed", "words"),
    [
        ("slack", {"setting_channels": "support"}, "Line 1 must be a name and a channel ID"),
        ("slack", {"secret_bot_token": ""}, "nothing can be sent without it"),
        ("slack", {"secret_bot_token": "two words of it"}, "without spaces"),
        ("payments", {"setting_url": "https://api.stripe.com/"}, "slash at its end"),
        ("payments", {"setting_url": "http://0x7f000001"}, "bare or shortened number"),
        ("crm", {"setting_reference_property": "Our Ref"}, "internal name"),
    ],
)
def test_what_cannot_work_is_refused_for_every_kind(
    kind: str, changed: dict[str, str], words: str, carol: User
) -> None:
    fields = NEW_KINDS[kind] | changed
    page = logged_in(carol).post(f"{ADD}?kind={kind}", fields).content.decode()
    assert words in page
    assert Connection.objects.count() == 0


def test_a_slack_test_posts_to_the_chosen_channel_only(carol: User, settings: Any) -> None:
    client = logged_in(carol)
    with SlackApi("C0SUPPORT1", "C0BILLING1") as api:
        reach(settings, api)
        client.post(f"{ADD}?kind=slack", SLACK | {"setting_url": f"{api.url}/api"})
        row = Connection.objects.get()
        page = client.get(url(Connection, "change", row.pk)).content.decode()
        assert '<option value="support">support</option>' in page
        words = said(client, address_of_test(row), recipient="billing")
        refused = said(client, address_of_test(row), recipient="board")
    assert words.startswith("The test went out. Posted in #billing.")
    assert refused.startswith("The test was not sent.")
    assert "must be one of: support, billing" in refused
    assert (len(api.posts["C0BILLING1"]), len(api.posts["C0SUPPORT1"])) == (1, 0)


def test_a_payments_test_reads_the_balance_and_moves_nothing(carol: User, settings: Any) -> None:
    client = logged_in(carol)
    with StripeApi() as api:
        reach(settings, api)
        client.post(f"{ADD}?kind=payments", PAYMENTS | {"setting_url": api.url})
        address = address_of_test(Connection.objects.get())
        client.get(ADD)
        works = said(client, address)
        api.api_key = "sk_another"
        fails = said(client, address)
    assert works == (
        "The connection works. Stripe knows the key. It is in test mode: no real money moves."
    )
    assert fails.startswith("The connection does not work yet. Stripe did not accept it")
    assert [(one.method, one.path) for one in api.asked] == [("GET", "/v1/balance")] * 2


def test_a_crm_test_says_what_has_to_be_set_up_there(carol: User, settings: Any) -> None:
    client = logged_in(carol)
    with CrmApi() as api:
        reach(settings, api)
        client.post(f"{ADD}?kind=crm", CRM | {"setting_url": api.url})
        address = address_of_test(Connection.objects.get())
        client.get(ADD)
        works = said(client, address)
        api.unique = False
        fails = said(client, address)
    assert works.startswith("The connection works.")
    assert "The property automation_reference of notes has to require unique values." in fails
    assert api.applied == []
    assert {one.method for one in api.asked} == {"GET"}
