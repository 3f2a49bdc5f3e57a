"""A customer is erased on record: what names them goes, what proves the work stays and verifies."""

from __future__ import annotations

import json

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError
from django.utils import timezone

from audit.actors import person
from audit.chain import Event
from audit.models import Entry, Payload
from audit.sealing import seal_pending
from audit.services import append_event
from audit.verify import verify_ledger
from review_queue.models import (
    Action,
    AddedFile,
    Contact,
    FiledDocument,
    Source,
    Task,
)
from tests.builders import pending
from tests.review_queue.ledger.conftest import NAMES, everywhere, run

pytestmark = pytest.mark.django_db


def test_what_names_the_customer_goes_and_the_ledger_verifies(
    customer: Contact, carol: User
) -> None:
    task = Task.objects.get()
    payload, hashes = (
        Action.objects.order_by("id")[0].payload_text,
        list(Entry.objects.order_by("id").values_list("entry_hash", flat=True)),
    )
    ref = f"queue.contact:{customer.pk}"
    for name in NAMES:
        assert name in everywhere()
    said = run(ref=ref)
    for words in ("messages and files as they came in", "to-dos", "letters that came back"):
        assert f"1  {words}" in said
    for name in (*NAMES, "+49 30 1234"):
        assert name not in everywhere()
    assert Contact.objects.get(pk=customer.pk).name == f"Erased customer {customer.pk}"
    assert Contact.history.filter(id=customer.pk).count() == 1
    assert bytes(Source.objects.get(task=task).raw) == b""
    mine, other = FiledDocument.objects.order_by("id")
    assert (bytes(mine.content.data), mine.name) == (b"", "Erased")
    assert mine.unfiled_at is not None
    added = AddedFile.objects.get()
    assert (bytes(added.content.data), added.name) == (b"", "Erased")
    assert (bytes(other.content.data), other.name, other.unfiled_at) == (
        b"\x01" * 9, "Ann Other.pdf", None,
    )  # fmt: skip
    # The letter that was sent is the company's correspondence.
    assert Action.objects.order_by("id")[0].payload_text == payload
    seal_pending()
    report = verify_ledger()
    assert (report.status, report.problems, report.guards_missing) == ("clean", [], [])
    assert (
        list(Entry.objects.order_by("id").values_list("entry_hash", flat=True))[: len(hashes)]
        == hashes
    )


def test_earlier_names_and_addresses_go_too_from_the_trail_and_the_admins_recent_actions(
    customer: Contact, carol: User
) -> None:
    customer.name, customer.email = "Samantha Stone", "samantha@example.com"
    customer.save()
    kind = ContentType.objects.get_for_model(Contact)
    for row in (customer, Contact.objects.create(name="Kim", email="kim@example.com")):
        LogEntry.objects.create(
            user=carol,
            content_type=kind,
            object_id=str(row.pk),
            object_repr=str(row),
            action_flag=2,
        )
    about = {"said": "the letter to sam@example.com"}
    ref = f"queue.contact:{customer.pk}"
    event = Event("queue.contact.noted", person(carol), ref, about, timezone.now())
    noted = append_event(event, chain="contacts")
    run(ref=ref)
    assert not Payload.objects.filter(entry_hash=noted.entry_hash).exists()
    assert list(LogEntry.objects.order_by("id").values_list("object_repr", flat=True)) == [
        "Erased",
        "Kim",
    ]
    seal_pending()
    assert verify_ledger().status == "clean"


def test_who_why_what_and_how_much_is_on_record(customer: Contact, carol: User) -> None:
    ref = f"queue.contact:{customer.pk}"
    run(ref=ref)
    entry = Entry.objects.get(kind="audit.person.erased")
    assert (entry.object_ref, json.loads(entry.actor)["name"]) == (ref, "carol")
    told = json.loads(Payload.objects.get(entry_hash=entry.entry_hash).text)
    assert told["reason"] == "asked for it"
    assert told["rows"]["filed documents"] == 1
    assert (
        told["rows"]["details in the audit trail that name them"]
        == Entry.objects.filter(kind="audit.payload.erased").count()
    )
    assert Entry.objects.filter(kind="queue.task.erased").count() == 1
    assert "Sam" not in json.dumps(told)


def test_a_preview_says_the_same_and_changes_nothing(customer: Contact, carol: User) -> None:
    before, entries = everywhere(), Entry.objects.count()
    ref = f"queue.contact:{customer.pk}"
    said = run("--preview", ref=ref)
    assert (everywhere(), Entry.objects.count()) == (before, entries)
    done = run(ref=ref)
    assert said.splitlines()[:-1] == done.splitlines()[:-1]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"user": "bob"}, "bob is no active owner"),
        ({"reason": " "}, "A reason is needed"),
        ({"ref": "queue.contact:999"}, "There is no customer"),
        ({"ref": "queue.workflow:1"}, "Nobody keeps anything under"),
    ],
)
def test_without_an_owner_a_reason_and_a_customer_nothing_goes(
    customer: Contact, carol: User, asked: dict[str, str], words: str
) -> None:
    before, entries = everywhere(), Entry.objects.count()
    with pytest.raises(CommandError, match=words):
        run(**{"ref": f"queue.contact:{customer.pk}", **asked})
    assert (everywhere(), Entry.objects.count()) == (before, entries)


def test_while_work_for_them_is_open_nothing_goes(customer: Contact, carol: User) -> None:
    open_task = pending()
    entries = Entry.objects.count()
    with pytest.raises(CommandError, match=f"still open: #{open_task.pk}. Close it first"):
        run(ref=f"queue.contact:{customer.pk}")
    assert Entry.objects.count() == entries
