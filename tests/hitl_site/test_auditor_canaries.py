"""Secrets that are easy to recognise, planted by every form, are found in clear nowhere."""

from __future__ import annotations

import base64
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from hitl_site.auditor_pages.evidence.packing import make_pack
from hitl_site.celery import app
from review_queue.execution.due import run_due
from review_queue.models import Connection, Execution, Task
from review_queue.secrets import decrypt_secrets
from tests.builders import a_contact, a_note, a_refund, an_email, an_order, approved, fresh
from tests.doubles.http_sink import HttpSink
from tests.doubles.ports import free_port
from tests.hitl_site.evidence_of_work import anchor, unpacked
from tests.review_queue.admin.snapshots import whole_database
from tests.review_queue.desk.pages import address, client_of

pytestmark = pytest.mark.django_db
ADD = "/admin/queue/connection/add/?kind="
SIGNING = base64.b64encode(b"canary-signing-key-of-32-bytes-9").decode()
CANARIES = {
    "email": "canary-smtp-password-19a4",
    "webhook": f"whsec_{SIGNING}",
    "slack": "xoxb-canary-slack-token-77b1",
    "payments": "rk_test_canaryPaymentKey51c0",
    "crm": "pat-canary-crm-token-e0d3",
}
TYPED = "canary-typed-password-8d21"  # at the log-in, and as a new password
ALL = (*CANARIES.values(), SIGNING, TYPED)


def forms(port: int, hook: str) -> dict[str, dict[str, str]]:
    """What an owner types for each kind of connection; the mail server does not answer."""
    return {
        "email": {
            "setting_host": "127.0.0.1",
            "setting_port": str(port),
            "setting_security": "starttls",
            "setting_username": "office",
            "setting_from_address": "office@example.com",
            "secret_password": CANARIES["email"],
        },
        "webhook": {
            "setting_url": hook,
            "setting_key_ttl_hours": "48",
            "secret_signing_key": CANARIES["webhook"],
        },
        "slack": {
            "setting_channels": "support C0SUPPORT1",
            "setting_url": "https://slack.com/api",
            "secret_bot_token": CANARIES["slack"],
        },
        "payments": {
            "setting_url": "https://api.stripe.com",
            "secret_api_key": CANARIES["payments"],
        },
        "crm": {
            "setting_reference_property": "automation_reference",
            "setting_url": "https://api.hubapi.com",
            "secret_access_token": CANARIES["crm"],
        },
    }


def plant(owner: User, bob: User, typed: dict[str, dict[str, str]]) -> None:
    """By every form that takes a secret, wrong and right ones."""
    client = client_of(owner)
    for kind, fields in typed.items():
        about = {"label": f"Canary {kind}", "is_active": "on"}
        client.post(ADD + kind, about | fields | {"label": ""})
        assert client.post(ADD + kind, about | fields).status_code == 302, kind
    kept = {row.kind: "".join(decrypt_secrets(row.secrets_encrypted).values())
            for row in Connection.objects.all()}  # fmt: skip
    assert kept == CANARIES
    Client().post("/admin/login/", {"username": "bob", "password": TYPED})
    form = {"old_password": TYPED, "new_password1": TYPED, "new_password2": TYPED}
    client_of(bob).post("/admin/password_change/", form)
    for row in Connection.objects.filter(kind__in=("email", "webhook")):  # both on this machine
        client.post(f"/admin/queue/connection/{row.pk}/send-test/", {"recipient": "x@example.com"})


def drive(bob: User, erin: User, sink: HttpSink) -> list[Task]:
    """Sends that fail, sends that work, and reviewers who are refused."""
    an_order(a_contact())
    tasks = [approved(bob, [an_email()]).task, approved(bob, [a_refund(), a_note()]).task]
    for task in tasks:
        task.workflow.connections.set(Connection.objects.all())
    tasks += [approved(bob, [an_email()]).task, approved(bob, [a_refund(), a_note()]).task]
    for behaviour in ("500", "200"):
        sink.behaviour = behaviour
        Execution.objects.filter(status="ready").update(next_at=timezone.now())
        run_due()
    client_of(erin).post(address("review_decide", tasks[0].pk), {})
    return [fresh(task) for task in tasks]


@pytest.fixture
def messages(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Everything that would go to the broker."""
    sent: list[str] = []
    monkeypatch.setattr(app, "send_task", lambda *a, **named: sent.append(f"{a} {named}"))
    return sent


@pytest.fixture
def worked(
    carol: User, bob: User, erin: User, settings: Any, tmp_path: Path
) -> Callable[[], list[Task]]:
    """Plants the secrets and drives sends that fail and sends that work."""

    def work() -> list[Task]:
        settings.OUTBOX_DIR = tmp_path
        with HttpSink() as sink:
            settings.WEBHOOK_PRIVATE_HOSTS = frozenset({f"127.0.0.1:{sink.port}"})
            plant(carol, bob, forms(free_port(), sink.url()))
            tasks = drive(bob, erin, sink)
        assert sink.applied
        return tasks

    return work


def test_no_secret_is_anywhere_in_clear(
    worked: Callable[[], list[Task]],
    erin: User,
    messages: list[str],
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with caplog.at_level(logging.DEBUG):
        with django_capture_on_commit_callbacks(execute=True):
            tasks = worked()
        anchor()
        packs = [make_pack(task=task, user=erin, at=timezone.now()) for task in tasks]
        client = client_of(erin)
        table = client.post(address("auditor_trail_csv")).getvalue()
        pages = [
            client.get(path).content
            for path in (
                "/admin/queue/connection/",
                *(f"/admin/queue/connection/{row.pk}/change/" for row in Connection.objects.all()),
                *(f"/admin/queue/connection/{row.pk}/history/" for row in Connection.objects.all()),
                address("auditor_trail"),
                *(address("review_timeline", task.pk) for task in tasks),
            )
        ]
    places = {
        "database": str(whole_database()),
        "log": caplog.text,
        "messages": " ".join(messages),
        "table": table.decode(),
        "packs": "".join(
            data.decode("utf-8", "replace") for pack in packs for data in unpacked(pack).values()
        ),
        "pages": "".join(page.decode() for page in pages),
    }
    assert all(places.values())
    assert "Canary webhook" in places["database"]
    spellings = [(one, other) for one in ALL for other in (one, encoded(one))]
    hits = [
        (name, secret)
        for name, text in places.items()
        for secret, said in spellings
        if said in text
    ]
    assert hits == []


def encoded(secret: str) -> str:
    """As it goes over the wire in some protocols."""
    return base64.b64encode(secret.encode()).decode()
