"""Work of every kind that a recall may meet: on its way out, done and undoable, done for good."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from review_queue.execution.due import run_due
from review_queue.models import Contact, Execution, Task
from review_queue.recalling.scope import RecallScope
from tests.builders import a_contact, a_note, an_email, approved


@dataclass(frozen=True)
class Done:
    """One task of every plan, and the customer two of them changed."""

    leaving: Task
    undoable: Task
    mixed: Task
    mailed: Task
    contact: Contact


def a_change(contact: Contact, **values: str) -> tuple[str, dict[str, Any]]:
    """An update of the customer's record."""
    changes = [{"name": name, "value": value} for name, value in values.items()]
    return "contact_update", {"contact_id": contact.pk, "changes": changes}


@pytest.fixture
def done(bob: User, settings: Any, tmp_path: Path) -> Done:
    """Four approved tasks: three ran, one still waits out its hold."""
    settings.OUTBOX_DIR = tmp_path
    contact = a_contact(phone="+49 30 1", notes="polite")
    undoable = approved(bob, [a_change(contact, phone="+49 30 2")]).task
    mixed = approved(bob, [a_change(contact, notes="rude"), a_note()]).task
    mailed = approved(bob, [an_email()]).task
    while Execution.objects.filter(status="ready").update(next_at=timezone.now()):
        run_due()
    leaving = approved(bob, [a_note("later")]).task
    return Done(leaving, undoable, mixed, mailed, contact)


def lately(**narrowed: Any) -> RecallScope:
    """Everything of the last hour, narrowed."""
    now: datetime = timezone.now()
    return RecallScope(since=now - timedelta(hours=1), until=now, **narrowed)
