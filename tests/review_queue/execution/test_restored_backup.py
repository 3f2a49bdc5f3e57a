"""A backup, fifty runs, the backup put back: a real file, a real signed export, no effect."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from audit.anchor.signing import sign_round
from audit.models import Entry
from audit.sealing import seal_pending
from review_queue.execution.due import run_due
from review_queue.execution.origin import forget_origin
from review_queue.execution.quarantining import lift_quarantine
from review_queue.models import Attempt, Execution, Quarantine, State, Task
from review_queue.rounds.sweep import sweep
from tests.audit.anchored import folders
from tests.builders import a_contact, an_email, approved

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 50


def copy(source: Any, target: Any) -> None:
    source.backup(target)


def test_fifty_runs_of_the_lost_time_are_not_repeated(
    bob: User, carol: User, settings: Any, tmp_path: Path
) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("puts back a file")
    settings.OUTBOX_DIR = tmp_path / "outbox"
    anchor = folders(settings, tmp_path)
    forget_origin()
    a_contact()
    for _ in range(MANY):
        approved(bob, [an_email()])
    Execution.objects.update(next_at=timezone.now())
    seal_pending()
    backup = sqlite3.connect(tmp_path / "backup.sqlite3")
    copy(connection.connection, backup)

    assert run_due() == MANY
    seal_pending()
    assert sign_round(anchor).note
    sent = {path: path.stat().st_mtime_ns for path in settings.OUTBOX_DIR.rglob("*")}
    assert len(sent) >= MANY

    copy(backup, connection.connection)
    backup.close()
    forget_origin()
    sweep()
    assert run_due() == 0
    assert {path: path.stat().st_mtime_ns for path in settings.OUTBOX_DIR.rglob("*")} == sent
    assert Attempt.objects.count() == 0
    assert Task.objects.filter(state=State.PENDING, problem__contains="put back").count() == MANY
    assert Quarantine.objects.get().cause == "older"

    lift_quarantine(user=carol, reason="The disk died.")
    sweep()
    assert Quarantine.objects.filter(open_key="open").count() == 0
    assert Entry.objects.filter(kind="audit.epoch.opened").count() == 1
    forget_origin()
