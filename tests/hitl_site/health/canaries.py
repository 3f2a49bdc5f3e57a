"""Secrets that are easy to recognise, providers that want them, and work that makes each act."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from drafting.openai_settings import OpenAISettings
from review_queue.execution.due import run_due
from review_queue.models import Connection, Draft, Execution, State, Task
from review_queue.secrets import decrypt_secrets
from review_queue.services.drafts.drafting import draft_waiting_tasks
from tests.builders import a_contact, a_workflow, an_email, an_order, approved, fresh, received
from tests.connectors.examples import EXAMPLES
from tests.connectors.live import CHANNEL, HookApi
from tests.doubles import caldav_server, crm_api, slack_api
from tests.doubles.caldav_server import CalDavServer
from tests.doubles.certificates import make_certificate, server_context
from tests.doubles.crm_api import CrmApi
from tests.doubles.openai_replies import failing
from tests.doubles.openai_server import OpenAIServer, running_openai
from tests.doubles.slack_api import SlackApi
from tests.doubles.smtp_sink import SmtpSink
from tests.doubles.stripe_api import Payment, StripeApi

ADD = "/admin/queue/connection/add/?kind="
PAYMENT = "ch_3NxSam1182"
SIGNING = base64.b64encode(b"canary-signing-key-32-bytes-long").decode()
MODEL_KEY = "sk-canary-model-key-5511aa77"
CANARIES = {
    "email": "canary-smtp-password-4c1b",
    "webhook": f"whsec_{SIGNING}",
    "slack": "xoxb-canary-slack-token-9d02",
    "payments": "rk_test_canaryPaymentKey7e31",
    "crm": "pat-canary-crm-token-a5f6",
    "calendar": "canary-calendar-password-3b8e",
}
ALL = (*CANARIES.values(), SIGNING, MODEL_KEY)


class Outside(NamedTuple):
    """Every provider there is, each of which wants its canary."""

    mail: SmtpSink
    hook: HookApi
    slack: SlackApi
    stripe: StripeApi
    crm: CrmApi
    calendar: CalDavServer
    model: OpenAIServer

    def fail(self, fault: str, mail: str, calendar: str) -> None:
        """What they do with the next requests; empty: their work."""
        for api in (self.hook, self.slack, self.stripe, self.crm):
            api.fault, api.keeps_failing = fault, bool(fault)
        self.mail.fault, self.calendar.fault = mail, calendar


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any) -> Iterator[Outside]:
    monkeypatch.setattr(slack_api, "TOKEN", CANARIES["slack"])
    monkeypatch.setattr(crm_api, "TOKEN", CANARIES["crm"])
    monkeypatch.setattr(caldav_server, "PASSWORD", CANARIES["calendar"])
    certificate = make_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    settings.OUTBOX_DIR = tmp_path / "outbox"
    with ExitStack() as open_ones:
        mail = SmtpSink(starttls=server_context(certificate), login=("shop", CANARIES["email"]))
        found = Outside(
            open_ones.enter_context(mail),
            open_ones.enter_context(HookApi()),
            open_ones.enter_context(SlackApi(CHANNEL)),
            open_ones.enter_context(StripeApi(Payment(PAYMENT, 4000))),
            open_ones.enter_context(CrmApi()),
            open_ones.enter_context(CalDavServer()),
            open_ones.enter_context(running_openai()),
        )
        found.stripe.api_key = CANARIES["payments"]
        found.slack.now = timezone.now().timestamp()
        found.crm.add_contact(email="sam@example.com", phone="+49 30 0")
        places = [api.host_and_port for api in (found.hook, found.slack, found.stripe, found.crm)]
        settings.WEBHOOK_PRIVATE_HOSTS = frozenset([*places, found.calendar.place])
        settings.DRAFTING = OpenAISettings(
            api_key=MODEL_KEY, base_url=found.model.base_url, timeout_s=20
        )
        yield found


def forms(outside: Outside) -> dict[str, dict[str, str]]:
    """What an owner types for each kind of connection."""
    slack = {"channels": f"general {CHANNEL}", "url": f"{outside.slack.url}/api"}
    crm = {"reference_property": crm_api.REFERENCE, "url": outside.crm.url}
    mail = {"host": outside.mail.host, "port": str(outside.mail.port), "security": "starttls"}
    mail |= {"username": "shop", "from_address": "office@example.com"}
    hook = {"url": f"{outside.hook.url}/hook", "key_ttl_hours": "48"}
    calendar = {"url": outside.calendar.url, "username": caldav_server.USER}
    return {
        "email": typed(mail, password=CANARIES["email"]),
        "webhook": typed(hook, signing_key=CANARIES["webhook"]),
        "slack": typed(slack, bot_token=CANARIES["slack"]),
        "payments": typed({"url": outside.stripe.url}, api_key=CANARIES["payments"]),
        "crm": typed(crm, access_token=CANARIES["crm"]),
        "calendar": typed(calendar, password=CANARIES["calendar"]),
    }


def typed(settings: dict[str, str], **secrets: str) -> dict[str, str]:
    """The fields of the form."""
    fields = {f"setting_{name}": value for name, value in settings.items()}
    return fields | {f"secret_{name}": value for name, value in secrets.items()}


def plant(owner: User, outside: Outside, monkeypatch: pytest.MonkeyPatch) -> str:
    """By the form that takes it: refused, broken off by the database, kept. Gives the pages."""
    client, pages = Client(raise_request_exception=False), ""
    client.force_login(owner)

    def broken(*_: object, **__: object) -> None:
        raise DatabaseError("the disk is full")

    for kind, fields in forms(outside).items():
        form = fields | {"label": f"Canary {kind}", "is_active": "on"}
        pages += client.post(ADD + kind, form | {"label": ""}).content.decode()
        with monkeypatch.context() as patch:
            patch.setattr(Connection, "save", broken)
            failed = client.post(ADD + kind, form)
            assert failed.status_code == 500, kind
            pages += failed.content.decode()
        assert client.post(ADD + kind, form).status_code == 302, kind
        row = Connection.objects.get(kind=kind)
        change = f"/admin/queue/connection/{row.pk}/"
        for path in ("change/", "history/"):
            pages += client.get(change + path).content.decode()
        pages += client.post(f"{change}send-test/", {"recipient": "x@example.com"}).content.decode()
    kept = {
        row.kind: "".join(decrypt_secrets(row.secrets_encrypted).values())
        for row in Connection.objects.all()
    }
    assert kept == CANARIES
    return pages + client.get(f"/nowhere/{PAYMENT}").content.decode()


def steps() -> list[tuple[str, dict[str, Any]]]:
    """One action of every kind that goes to somebody else."""
    refund = {"payment": PAYMENT, "amount": {"minor": 4000, "currency": "EUR"}}
    about_sam = {"email": "sam@example.com"}
    return [
        an_email(),
        ("webhook", EXAMPLES["webhook"]),
        ("slack_message", EXAMPLES["slack_message"]),
        ("stripe_refund", refund | {"reason": "requested_by_customer"}),
        ("crm_contact", EXAMPLES["crm_contact"] | about_sam),
        ("crm_note", EXAMPLES["crm_note"] | about_sam),
        ("calendar_hold", EXAMPLES["calendar_hold"] | {"attendees": ["sam@example.com"]}),
    ]


def act(bob: User) -> list[Task]:
    """Approved and run, each in a task of its own."""
    tasks = [approved(bob, [step]).task for step in steps()]
    Execution.objects.filter(task__in=tasks).update(next_at=timezone.now())
    assert run_due() == len(tasks)
    return [fresh(task) for task in tasks]


def drive(bob: User, outside: Outside) -> list[Task]:
    """Every kind against providers that are down, that refuse the log-in, and that work."""
    order = an_order(a_contact())
    order.values["payment"] = PAYMENT
    order.save()
    kinds = [kind for kind, _ in steps()]
    a_workflow(allowed_kinds=kinds).connections.set(Connection.objects.all())
    outside.fail("500_before", "end_554", "500")
    failed = act(bob)
    outside.fail("429_before", "refuse_mail", "401")
    failed += act(bob)
    assert State.EXECUTED not in {task.state for task in failed}
    outside.fail("", "", "")
    done = act(bob)
    assert [task.state for task in done] == [State.EXECUTED] * len(kinds)
    echo = failing(401, f"Incorrect API key provided: {MODEL_KEY}.")
    outside.model.plan(*[echo] * 4)
    refused = received()
    draft_waiting_tasks()
    outside.model.planned.clear()
    drafted = received()
    draft_waiting_tasks()
    assert Draft.objects.filter(task=drafted, drafter="openai").exists()
    return [*failed, *done, fresh(refused), fresh(drafted)]


def found_in(places: dict[str, str]) -> list[tuple[str, str]]:
    """Every secret that stands somewhere, as it is or as some protocols carry it."""
    spelled = [(one, other) for one in ALL for other in (one, encoded(one), encoded(f"shop:{one}"))]
    return [(name, one) for name, text in places.items() for one, other in spelled if other in text]


def encoded(secret: str) -> str:
    """In base 64."""
    return base64.b64encode(secret.encode()).decode()
