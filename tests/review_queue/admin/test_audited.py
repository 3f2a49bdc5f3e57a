"""Every change an owner makes reaches the ledger, in the same transaction, without its values."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.admin import ModelAdmin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.db import Error

from audit.models import Entry, Payload
from audit.verify import verify_ledger
from review_queue.admin import audited
from review_queue.models import Company, Contact, ContactRecord, KnowledgeDocument, Workflow
from review_queue.services.effects.stopping import stop
from tests.builders import a_workflow
from tests.review_queue.admin.conftest import logged_in, url
from tests.review_queue.admin.forms import filled

pytestmark = pytest.mark.django_db


def settings_events() -> list[tuple[str, str, str, list[str]]]:
    """(kind, who, what, names changed) of the chain "settings"."""
    texts = dict(Payload.objects.values_list("entry_hash", "text"))
    return [
        (
            entry.kind,
            json.loads(entry.actor)["name"],
            entry.object_ref,
            json.loads(texts[entry.entry_hash]).get("changed", []),
        )
        for entry in Entry.objects.filter(chain="settings").order_by("position")
    ]


def test_adding_and_changing_are_noted_with_the_names_of_the_fields(carol: User) -> None:
    client = logged_in(carol)
    fields = {"title": "Hours", "text": "9 to 5", "is_active": "on"}
    client.post(url(KnowledgeDocument, "add"), fields)
    row = KnowledgeDocument.objects.get()
    client.post(url(KnowledgeDocument, "change", row.pk), fields | {"text": "8 to 4"})
    reference = f"queue.knowledgedocument:{row.pk}"
    assert settings_events() == [
        ("queue.knowledgedocument.added", "carol", reference, ["text", "title"]),
        ("queue.knowledgedocument.changed", "carol", reference, ["text"]),
    ]
    assert "8 to 4" not in "".join(Payload.objects.values_list("text", flat=True))
    assert verify_ledger().is_clean


def test_saving_without_a_change_notes_nothing(carol: User) -> None:
    workflow, client = a_workflow(), logged_in(carol)
    address = url(Workflow, "change", workflow.pk)
    assert client.post(address, filled(client, address)).status_code == 302
    assert settings_events() == []


def test_a_record_added_on_the_contacts_page_is_noted(carol: User) -> None:
    contact, client = Contact.objects.create(name="Sam"), logged_in(carol)
    address = url(Contact, "change", contact.pk)
    record = {"kind": "order", "reference": "7", "title": "Order 7", "values": "status: sent"}
    data = filled(client, address) | {f"records-0-{name}": text for name, text in record.items()}
    assert client.post(address, data | {"records-TOTAL_FORMS": "1"}).status_code == 302
    stored = ContactRecord.objects.get()
    assert stored.values == {"status": "sent"}
    assert settings_events() == [
        (
            "queue.contact.changed",
            "carol",
            f"queue.contact:{contact.pk}",
            [f"contactrecord:{stored.pk}"],
        )
    ]


def test_when_the_ledger_cannot_be_written_nothing_is_changed(
    carol: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = KnowledgeDocument.objects.create(title="Hours", text="9 to 5")
    client = logged_in(carol)

    def broken(*_: object, **__: object) -> None:
        raise Error("the disk is full")

    monkeypatch.setattr(audited, "append_event", broken)
    with pytest.raises(Error):
        client.post(
            url(KnowledgeDocument, "change", row.pk),
            {"title": "Hours", "text": "8 to 4", "is_active": "on"},
        )
    row.refresh_from_db()
    assert row.text == "9 to 5"
    assert row.history.count() == 1
    assert LogEntry.objects.count() == 0


def test_a_stop_pressed_while_a_form_was_open_is_not_undone_by_saving(carol: User) -> None:
    workflow, client = a_workflow(), logged_in(carol)
    address = url(Workflow, "change", workflow.pk)
    opened = filled(client, address)
    stop(user=carol, workflow=workflow)
    assert client.post(address, opened | {"role": "Answers customers well."}).status_code == 302
    workflow.refresh_from_db()
    assert (workflow.role, workflow.is_stopped) == ("Answers customers well.", True)


def test_a_stop_that_commits_between_reading_and_locking_is_not_undone(
    carol: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    workflow, client = a_workflow(), logged_in(carol)
    address = url(Workflow, "change", workflow.pk)
    opened = filled(client, address)
    read = ModelAdmin.get_object

    def stopped_just_after(*args: Any, **kwargs: Any) -> Any:
        row = read(*args, **kwargs)
        Workflow.objects.filter(pk=workflow.pk).update(is_stopped=True)
        return row

    monkeypatch.setattr(ModelAdmin, "get_object", stopped_just_after)
    assert client.post(address, opened | {"role": "Answers customers well."}).status_code == 302
    workflow.refresh_from_db()
    assert (workflow.role, workflow.is_stopped) == ("Answers customers well.", True)


def test_the_company_is_one_row_that_stays(carol: User) -> None:
    client = logged_in(carol)
    address = url(Company, "change", 1)
    assert client.get(url(Company, "changelist"))["Location"] == address
    answer = client.post(address, filled(client, address) | {"currency": "JPY"})
    assert answer.status_code == 302
    assert Company.objects.get().currency == "JPY"
    wrong = client.post(address, filled(client, address) | {"currency": "XQX"})
    assert wrong.status_code == 200
    assert "Select a valid choice" in wrong.content.decode()
    assert Company.objects.get().currency == "JPY"


def test_people_are_switched_off_and_never_deleted(root: User, bob: User) -> None:
    client = logged_in(root)
    answer = client.post(url(User, "delete", bob.pk), {"post": "yes"})
    assert answer.status_code == 403
    assert "People and groups are never deleted" in answer.content.decode()
    assert User.objects.filter(pk=bob.pk).exists()
    address = url(User, "change", bob.pk)
    data = filled(client, address)
    del data["is_active"]
    assert client.post(address, data).status_code == 302
    bob.refresh_from_db()
    assert not bob.is_active
    assert settings_events() == [
        ("auth.user.changed", "root", f"auth.user:{bob.pk}", ["is_active"]),
        ("auth.user.switched_off", "root", f"auth.user:{bob.pk}", []),
    ]


def test_a_new_password_is_noted_and_never_written_down(root: User, bob: User) -> None:
    canary = "canary-password-90ab12"
    client = logged_in(root)
    address = f"/admin/auth/user/{bob.pk}/password/"
    fields = {"usable_password": "true", "password1": canary, "password2": canary}
    assert client.post(address, fields | {"password2": "another"}).status_code == 200
    assert settings_events() == []
    assert client.post(address, fields).status_code == 302
    bob.refresh_from_db()
    assert bob.check_password(canary)
    assert settings_events() == [("auth.user.changed", "root", f"auth.user:{bob.pk}", ["password"])]
    assert canary not in "".join(Payload.objects.values_list("text", flat=True))


def test_a_change_of_a_groups_permissions_is_noted(root: User) -> None:
    group = Group.objects.get(name="Reviewers")
    logged_in(root).post(url(Group, "change", group.pk), {"name": "Reviewers", "permissions": []})
    assert group.permissions.count() == 0
    assert settings_events() == [
        ("auth.group.changed", "root", f"auth.group:{group.pk}", ["permissions"]),
        ("auth.group.rights_changed", "root", f"auth.group:{group.pk}", []),
    ]
