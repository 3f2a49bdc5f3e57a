"""A customer with answered work, a to-do, a document and a letter that came back; erasing them."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils import timezone

from audit.models import Payload
from review_queue.execution.due import run_due
from review_queue.models import (
    AddedFile,
    Bounce,
    Contact,
    Draft,
    Evidence,
    Execution,
    FileBytes,
    FiledDocument,
    Source,
    Task,
    ToDo,
)
from tests.builders import a_contact, a_note, a_to_do, an_email, approved, fresh

NAMES = ("sam@example.com", "Sam Field")


@pytest.fixture
def customer(bob: User, dana: User, outbox: Path) -> Contact:
    """Wrote, was answered; a to-do and a document are about them, and one letter came back."""
    contact = a_contact(phone="+49 30 1234", notes="Sam Field likes tea.")
    done = approved(bob, [an_email(), a_note("Sam Field called."), a_to_do(note="Sam Field")]).task
    for _ in range(3):
        Execution.objects.update(next_at=timezone.now())
        run_due()
    task = fresh(done)
    assert task.state == "executed"
    file_for(contact, task)
    add_to(task, bob)
    Bounce.objects.create(
        execution=Execution.objects.filter(task=task)[0],
        task=task,
        report=task,
        address="sam@example.com",
        said="no sam@example.com here",
        created_at=timezone.now(),
        settled_at=timezone.now(),
    )
    return contact


def file_for(contact: Contact, task: Task) -> None:
    """A document about them, and one of another customer with other bytes."""
    other = a_contact("ann@example.com", name="Ann Other")
    for number, owner in enumerate((contact, other)):
        data = bytes([number]) * 9
        content = FileBytes.objects.create(
            sha256=f"{number}" * 64, size=9, data=data, created_at=timezone.now()
        )
        FiledDocument.objects.create(
            task=task,
            contact=owner,
            key=f"file:{number}",
            content=content,
            sha256=content.sha256,
            size=9,
            folder="Letters",
            name=f"{owner.name}.pdf",
            document_type="letter",
            media_type="application/pdf",
            filed_at=timezone.now(),
        )


def add_to(task: Task, by: User) -> None:
    """A file that a reviewer added to a letter to them."""
    sha256, at = "a" * 64, timezone.now()
    content = FileBytes.objects.create(sha256=sha256, size=3, data=b"Sam", created_at=at)
    AddedFile.objects.create(
        task=task,
        content=content,
        sha256=sha256,
        size=3,
        name="Sam Field.pdf",
        media_type="application/pdf",
        added_by=by,
        added_at=at,
    )


def run(*more: str, ref: str, user: str = "carol", reason: str = "asked for it") -> str:
    out = StringIO()
    call_command("audit_erase", *more, person=ref, user=user, reason=reason, stdout=out)
    return out.getvalue()


def everywhere() -> str:
    """Every text that is kept about customers and their work, besides what was sent."""
    kept = []
    models = (
        *(Contact, Contact.history.model, Source, Draft, Evidence, Bounce, Payload),
        *(ToDo, ToDo.history.model, FiledDocument, FiledDocument.history.model, AddedFile),
    )
    for model in models:
        kept += [str(row) for row in model._default_manager.values()]
    return " ".join(kept)
