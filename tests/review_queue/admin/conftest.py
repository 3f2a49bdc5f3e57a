"""A superuser, and one row of everything that has an admin page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.contrib.admin import ModelAdmin, site
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from oversight.services import report_outcome
from review_queue.models import (
    Absence,
    Attempt,
    Claim,
    Connection,
    Contact,
    ContactChange,
    DailyLimit,
    Execution,
    KnowledgeDocument,
    Note,
    ReplyTemplate,
    Task,
    ViewEvent,
    Workflow,
)
from review_queue.secrets import encrypt_secrets
from tests.builders import (
    a_contact,
    a_note,
    a_workflow,
    an_email,
    an_order,
    approved,
    fresh,
    pending,
)

OURS = ("queue", "audit", "oversight", "auth")
DAY = timedelta(days=1)
CANARY = "canary-secret-5f0e"


@dataclass(frozen=True)
class World:
    """The rows tests ask for by name."""

    waiting: Task
    done: Task
    contact: Contact
    workflow: Workflow
    connection: Connection
    template: ReplyTemplate


@pytest.fixture
def root(roles: None) -> User:
    """A superuser: exempt from permissions, not from rules."""
    return User.objects.create_superuser("root", "root@example.com", "correct horse")


@pytest.fixture
def world(bob: User, carol: User) -> World:
    """One row, at least, of every registered model."""
    contact = a_contact()
    an_order(contact)
    done = approved(bob, [a_note(), an_email()]).task
    waiting = pending()
    now = timezone.now()
    execution = Execution.objects.filter(task=done).first()
    assert execution is not None
    Attempt.objects.create(execution=execution, fence=1, phase="dispatch", at=now)
    Claim.objects.create(task=waiting, reviewer=bob, claimed_at=now, leased_until=now)
    ViewEvent.objects.create(
        task=waiting, draft_version=1, user=bob, card="draft", active_ms=900, shown_at=now
    )
    Note.objects.create(task=done, key="key-00000001", text="Called.")
    ContactChange.objects.create(
        contact=contact, key="key-00000002", before={"phone": ""}, after={"phone": "1"}
    )
    Absence.objects.create(person=bob, backup=carol, starts_at=now, ends_at=now + DAY)
    DailyLimit.objects.create(kind="email", most=100)
    KnowledgeDocument.objects.create(title="Refunds", text="Within 30 days.")
    report_outcome(task=done, kind="tone", severity=1, note="Too stiff.", user=carol)
    return World(
        waiting=waiting,
        done=fresh(done),
        contact=contact,
        workflow=a_workflow(),
        connection=a_connection(),
        template=ReplyTemplate.objects.create(title="Where is it", body="Dear {contact_name}"),
    )


def a_connection(**settings: object) -> Connection:
    """A mail server with a stored password."""
    stored = {"host": "127.0.0.1", "port": 25, "security": "none", "username": ""}
    return Connection.objects.create(
        kind="email",
        label="Office mail",
        settings=stored | {"from_address": None} | settings,
        secrets_encrypted=encrypt_secrets({"password": CANARY}),
    )


def pages() -> list[type[Model]]:
    """Every model of ours with an admin page."""
    return [model for model in site._registry if model._meta.app_label in OURS]


def page_of(model: type[Model]) -> ModelAdmin[Model]:
    """The registered page."""
    return site._registry[model]


def url(model: type[Model], page: str, *args: object) -> str:
    """An admin address."""
    label = f"{model._meta.app_label}_{model._meta.model_name}"
    return reverse(f"admin:{label}_{page}", args=args)


def logged_in(user: User) -> Client:
    """A browser of this person."""
    client = Client()
    client.force_login(user)
    return client
