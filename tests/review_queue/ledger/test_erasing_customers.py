"""A customer is erased on record: what names them goes, what proves the work stays and verifies."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.actors import person
from audit.chain import Event
from audit.models import Entry, Payload
from audit.sealing import seal_pending
from audit.services import append_event
from audit.trigger_store import missing_triggers
from audit.verify import verify_ledger
from hitl_site.auditor_pages.evidence.packing import make_pack
from review_queue.execution.due import run_due
from review_queue.models import (
    Action,
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
from tests.audit.mutators import sql
from tests.builders import a_contact, a_note, a_to_do, an_email, approved, fresh, pending
from tests.hitl_site.evidence_of_work import check, unpacked
from tests.review_queue.desk.pages import address, client_of

pytestmark = pytest.mark.django_db
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
