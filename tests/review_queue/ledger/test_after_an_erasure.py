"""What an erasure leaves: the guards hold, and proof and pages of the work are whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.trigger_store import missing_triggers
from hitl_site.auditor_pages.evidence.packing import make_pack
from review_queue.models import (
    Contact,
    Task,
)
from tests.audit.mutators import sql
from tests.hitl_site.evidence_of_work import check, unpacked
from tests.review_queue.desk.pages import address, client_of
from tests.review_queue.ledger.conftest import run

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE queue_draft SET prompt_text = '', raw_output = ''",
        "UPDATE queue_evidence SET title = 'Erased', quote = '', reference = ''",
        "DELETE FROM queue_historicalcontact",
        "DELETE FROM queue_historicaltodo",
        "DELETE FROM queue_historicalfileddocument",
    ],
)
def test_the_database_takes_no_erasure_that_is_not_on_record(
    customer: Contact, statement: str
) -> None:
    with pytest.raises(IntegrityError, match="but by a recorded erasure"), transaction.atomic():
        sql(statement)


def test_after_an_erasure_a_draft_still_takes_nothing_but_being_blanked(
    customer: Contact, carol: User
) -> None:
    run(ref=f"queue.contact:{customer.pk}")
    for change in ("prompt_text = 'x'", "content_hash = 'x', prompt_text = '', raw_output = ''"):
        with pytest.raises(IntegrityError), transaction.atomic():
            sql(f"UPDATE queue_draft SET {change}")  # noqa: S608
    with pytest.raises(IntegrityError), transaction.atomic():
        sql("DELETE FROM queue_historicalcontact WHERE id <> %s", customer.pk)
    assert missing_triggers() == []


def test_the_evidence_pack_of_an_erased_customers_work_is_still_right(
    customer: Contact, carol: User, tmp_path: Path
) -> None:
    run(ref=f"queue.contact:{customer.pk}")
    pack = unpacked(make_pack(task=Task.objects.get(), user=carol, at=timezone.now()))
    code, said = check(pack, tmp_path / "pack")
    assert (code, said[:5]) == (0, "GOOD:")
    pack["evidence.json"] = pack["evidence.json"].replace(
        b"queue.task.erased", b"queue.task.forgot"
    )
    assert check(pack, tmp_path / "pack")[0] == 1


def test_the_pages_of_an_erased_customers_work_still_open(customer: Contact, carol: User) -> None:
    run(ref=f"queue.contact:{customer.pk}")
    task, client = Task.objects.get(), client_of(carol)
    for page in (address("review_item", task.pk), address("review_timeline", task.pk)):
        answer = client.get(page)
        assert answer.status_code == 200
        assert "likes tea" not in answer.content.decode()
    assert "Personal data erased, as the law asks" in answer.content.decode()
    shown = client.get(reverse("admin:queue_contact_change", args=[customer.pk]))
    assert f"Erased customer {customer.pk}" in shown.content.decode()
    history = client.get(reverse("admin:queue_contact_history", args=[customer.pk]))
    assert history.status_code == 200
    assert "sam@example.com" not in shown.content.decode() + history.content.decode()
