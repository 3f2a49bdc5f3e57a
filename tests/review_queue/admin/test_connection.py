"""Connections: settings as the connector wants them, write-only secrets, a test that sends."""

from __future__ import annotations

import json
import logging

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.serializers import serialize

from audit.models import Entry, Payload
from review_queue.models import Connection
from review_queue.secrets import decrypt_secrets
from tests.doubles.http_sink import HttpSink
from tests.doubles.smtp_sink import SmtpSink
from tests.review_queue.admin.conftest import CANARY, a_connection, logged_in, url
from tests.review_queue.admin.connections import ADD, address_of_test, said
from tests.review_queue.admin.forms import filled

pytestmark = pytest.mark.django_db
MAIL = {
    "label": "Office mail",
    "is_active": "on",
    "setting_host": "mail.example.com",
    "setting_port": "587",
    "setting_security": "starttls",
    "setting_username": "office",
    "setting_from_address": "",
    "secret_password": CANARY,
}
KEY = "whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo="
HOOK = {
    "label": "Payments",
    "is_active": "on",
    "setting_url": "https://pay.example.com/refunds",
    "setting_honours_idempotency_key": "on",
    "setting_key_ttl_hours": "48",
    "secret_signing_key": KEY,
}


def test_a_new_connection_starts_with_the_choice_of_its_kind(carol: User) -> None:
    page = logged_in(carol).get(ADD).content.decode()
    assert f"{ADD}?kind=email" in page
    assert f"{ADD}?kind=webhook" in page
    assert logged_in(carol).post(ADD + "?kind=telepathy", MAIL).status_code == 200
    assert Connection.objects.count() == 0


def test_mail_settings_are_stored_as_the_connector_wants_them(carol: User) -> None:
    assert logged_in(carol).post(ADD + "?kind=email", MAIL).status_code == 302
    row = Connection.objects.get()
    assert (row.kind, row.settings) == (
        "email",
        {
            "host": "mail.example.com",
            "port": 587,
            "security": "starttls",
            "username": "office",
            "from_address": None,
        },
    )
    assert decrypt_secrets(row.secrets_encrypted) == {"password": CANARY}


def test_webhook_settings_are_stored_as_the_connector_wants_them(carol: User) -> None:
    assert logged_in(carol).post(ADD + "?kind=webhook", HOOK).status_code == 302
    row = Connection.objects.get()
    assert row.settings == {
        "url": "https://pay.example.com/refunds",
        "honours_idempotency_key": True,
        "key_ttl_hours": 48,
        "rejects_with_4xx": False,
    }
    assert decrypt_secrets(row.secrets_encrypted) == {"signing_key": KEY}


@pytest.mark.parametrize(
    ("kind", "fields", "words"),
    [
        ("email", MAIL | {"setting_port": "70000"}, "less than or equal to 65535"),
        ("email", MAIL | {"setting_port": ""}, "This field is required"),
        ("email", MAIL | {"setting_security": "rot13"}, "Select a valid choice"),
        ("email", MAIL | {"setting_security": "none"}, "password would cross the network readable"),
        ("email", MAIL | {"setting_host": "two\nlines"}, "one line"),
        ("email", MAIL | {"setting_from_address": "nobody"}, "address"),
        ("webhook", HOOK | {"setting_url": "ftp://pay.example.com"}, "http"),
        ("webhook", HOOK | {"secret_signing_key": "short"}, "It must be base64"),
        ("webhook", HOOK | {"secret_signing_key": ""}, "nothing can be sent without it"),
        ("webhook", HOOK | {"setting_key_ttl_hours": "1"}, "greater than or equal to 2"),
    ],
)
def test_settings_that_cannot_work_are_refused_in_plain_words(
    kind: str, fields: dict[str, str], words: str, carol: User
) -> None:
    answer = logged_in(carol).post(f"{ADD}?kind={kind}", fields)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert words in page
    assert f'value="{fields["label"]}"' in page
    assert CANARY not in page
    assert KEY not in page
    assert Connection.objects.count() == 0
    assert not Entry.objects.filter(kind__startswith="queue.connection").exists()


def test_a_stored_secret_is_on_no_page_and_an_empty_field_keeps_it(carol: User) -> None:
    row, client = a_connection(), logged_in(carol)
    address = url(Connection, "change", row.pk)
    page = client.get(address).content.decode()
    assert CANARY not in page
    assert row.secrets_encrypted not in page
    assert "Stored. Leave empty to keep it." in page
    assert client.post(address, filled(client, address) | {"label": "New"}).status_code == 302
    row.refresh_from_db()
    assert (row.label, decrypt_secrets(row.secrets_encrypted)) == ("New", {"password": CANARY})


def test_a_new_secret_replaces_the_old_one(carol: User) -> None:
    row, client = a_connection(), logged_in(carol)
    address = url(Connection, "change", row.pk)
    client.post(address, filled(client, address) | {"secret_password": "another one "})
    row.refresh_from_db()
    assert decrypt_secrets(row.secrets_encrypted) == {"password": "another one "}


def test_a_secret_reaches_no_history_log_ledger_or_log_file(
    carol: User, caplog: pytest.LogCaptureFixture
) -> None:
    client = logged_in(carol)
    with caplog.at_level(logging.DEBUG):
        client.post(ADD + "?kind=email", MAIL | {"setting_port": "0"})
        client.post(ADD + "?kind=email", MAIL)
        row = Connection.objects.get()
        client.post(address_of_test(row), {"recipient": "nobody"})
    stored = [row.history.all(), LogEntry.objects.all(), Entry.objects.all(), Payload.objects.all()]
    everything = "".join(serialize("json", rows) for rows in stored) + caplog.text
    assert "Office mail" in everything
    assert CANARY not in everything
    assert CANARY not in row.secrets_encrypted
    added = Entry.objects.get(kind="queue.connection.added")
    payload = Payload.objects.get(entry_hash=added.entry_hash)
    assert "secret_password" in json.loads(payload.text)["changed"]


def test_the_test_really_sends_one_letter(carol: User) -> None:
    client = logged_in(carol)
    with SmtpSink() as sink:
        row = a_connection(host=sink.host, port=sink.port)
        words = said(client, address_of_test(row), recipient="nephew@example.com")
    assert words.startswith("The test went out.")
    assert [letter.recipients for letter in sink.letters] == [("nephew@example.com",)]
    assert b"Subject: Test: this connection works" in sink.letters[0].data
    entry = Entry.objects.get(kind="queue.connection.tested")
    assert json.loads(Payload.objects.get(entry_hash=entry.entry_hash).text) == {"outcome": "Sent"}


@pytest.mark.parametrize(
    ("fault", "recipient", "words", "outcome"),
    [
        ("refuse_rcpt", "nephew@example.com", "The test was not sent.", "NotSent"),
        ("", "not an address", "The test was not sent.", "NotSent"),
        ("drop_after_dot", "nephew@example.com", "It is not known whether", "Unknown"),
    ],
)
def test_a_test_that_fails_says_how(
    fault: str, recipient: str, words: str, outcome: str, carol: User
) -> None:
    with SmtpSink(fault=fault) as sink:
        row = a_connection(host=sink.host, port=sink.port)
        text = said(logged_in(carol), address_of_test(row), recipient=recipient)
    assert text.startswith(words)
    assert sink.letters == []
    entry = Entry.objects.get(kind="queue.connection.tested")
    payload = Payload.objects.get(entry_hash=entry.entry_hash)
    assert json.loads(payload.text) == {"outcome": outcome}


def test_a_switched_off_connection_is_not_tested(carol: User) -> None:
    with SmtpSink() as sink:
        row = a_connection(host=sink.host, port=sink.port)
        Connection.objects.filter(pk=row.pk).update(is_active=False)
        text = said(logged_in(carol), address_of_test(row), recipient="nephew@example.com")
    assert text == "The test was not sent. The connection is switched off. Nothing was sent."
    assert sink.connections == 0


def test_a_webhook_test_posts_one_signed_event(carol: User, settings: object) -> None:
    client = logged_in(carol)
    with HttpSink() as sink:
        settings.WEBHOOK_PRIVATE_HOSTS = frozenset({f"127.0.0.1:{sink.port}"})  # type: ignore[attr-defined]
        client.post(
            ADD + "?kind=webhook", HOOK | {"setting_url": f"http://127.0.0.1:{sink.port}/x"}
        )
        words = said(client, address_of_test(Connection.objects.get()))
    assert "The test went out. 127.0.0.1 answered 200 OK." in words
    (applied,) = sink.applied
    assert b'"type":"connection.test"' in applied.body


def test_a_lost_encryption_key_is_said_and_nothing_is_sent(carol: User) -> None:
    with SmtpSink() as sink:
        row = a_connection(host=sink.host, port=sink.port)
        Connection.objects.filter(pk=row.pk).update(secrets_encrypted="gAAAAAunreadable")
        text = said(logged_in(carol), address_of_test(row), recipient="nephew@example.com")
    assert "cannot be read" in text
    assert "Nothing was sent" in text
    assert sink.connections == 0
    assert logged_in(carol).get(url(Connection, "change", row.pk)).status_code == 200


def test_saving_other_fields_keeps_a_secret_whose_key_may_come_back(carol: User) -> None:
    row, client = a_connection(), logged_in(carol)
    Connection.objects.filter(pk=row.pk).update(secrets_encrypted="gAAAAAunreadable")
    address = url(Connection, "change", row.pk)
    assert client.post(address, filled(client, address) | {"label": "New"}).status_code == 302
    row.refresh_from_db()
    assert (row.label, row.secrets_encrypted) == ("New", "gAAAAAunreadable")


def test_people_who_may_only_look_see_settings_and_no_secret(erin: User) -> None:
    row = a_connection()
    page = logged_in(erin).get(url(Connection, "change", row.pk)).content.decode()
    assert "host: 127.0.0.1" in page
    assert CANARY not in page
    assert "secret_password" not in page
