"""The company's documents: found by words, downloaded safely, and each reading written down."""

from __future__ import annotations

import hashlib

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from audit.models import Entry
from review_queue.models import FileBytes, FiledDocument, Task
from tests.builders import a_contact, received
from tests.review_queue.desk.pages import address, client_of

pytestmark = pytest.mark.django_db
PAGE = b"<html><script>alert(1)</script>"


def filed(
    task: Task, name: str, folder: str = "Invoices/2026", data: bytes = PAGE
) -> FiledDocument:
    now = timezone.now()
    digest = hashlib.sha256(data).hexdigest()
    content, _ = FileBytes.objects.get_or_create(
        sha256=digest, defaults={"size": len(data), "data": data, "created_at": now}
    )
    return FiledDocument.objects.create(
        task=task, contact=task.contact, key=f"key-{name}", content=content, sha256=digest,
        size=len(data), folder=folder, name=name, document_type="invoice", media_type="text/html",
        filed_at=now,
    )  # fmt: skip


def test_a_document_is_saved_never_opened_and_the_reading_noted(bob: User) -> None:
    a_contact()
    document = filed(received(), "Rechnung März.html")
    answer = client_of(bob).post(address("review_document", document.pk))
    assert answer.content == PAGE
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''Rechnung")
    document.refresh_from_db()
    assert document.used_at is not None
    assert Entry.objects.filter(kind="queue.task.document_read").count() == 1


def test_looking_at_the_list_uses_nothing_and_words_narrow_it(bob: User) -> None:
    a_contact()
    task = received()
    scan, other = filed(task, "scan 7.pdf"), filed(task, "offer.pdf", "Offers")
    client = client_of(bob)
    whole = client.get(address("review_documents")).content.decode()
    assert "scan 7.pdf" in whole
    assert "offer.pdf" in whole
    found = client.get(address("review_documents"), {"q": "SCAN sam"}).content.decode()
    assert "scan 7.pdf" in found
    assert "offer.pdf" not in found
    folder = client.get(address("review_documents"), {"folder": "Offers"}).content.decode()
    assert "offer.pdf" in folder
    assert "scan 7.pdf" not in folder
    assert FiledDocument.objects.filter(used_at=None).count() == 2
    scan.unfiled_at = timezone.now()
    scan.save()
    assert "scan 7.pdf" not in client.get(address("review_documents")).content.decode()
    assert client.post(address("review_document", scan.pk)).status_code == 404
    assert client.get(address("review_document", other.pk)).status_code == 405


def test_who_may_not_see_tasks_sees_no_documents(db: None) -> None:
    document = filed(received(), "scan.pdf")
    stranger = User.objects.create_user("stan", is_staff=True)
    client = client_of(stranger)
    assert client.get(address("review_documents")).status_code == 403
    assert client.post(address("review_document", document.pk)).status_code == 403
    document.refresh_from_db()
    assert document.used_at is None


def test_the_same_bytes_are_kept_once(bob: User) -> None:
    task = received()
    filed(task, "a.pdf")
    filed(task, "b.pdf")
    assert (FileBytes.objects.count(), FiledDocument.objects.count()) == (1, 2)
