"""The history page says what changed from what to what, who did it, when and why."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from review_queue.admin.history import PER_PAGE, FieldChange, versions_of
from review_queue.models import Connection, KnowledgeDocument, Task, Workflow
from tests.builders import a_workflow, approved
from tests.review_queue.admin.conftest import CANARY, World, a_connection, logged_in, url

pytestmark = pytest.mark.django_db


def test_each_version_lists_its_changed_fields_old_and_new(carol: User) -> None:
    workflow = a_workflow()
    workflow.owner, workflow.mode, workflow.is_active = carol, "flag_on_exception", False
    workflow._change_reason = "Tried it for a month"  # type: ignore[attr-defined]
    workflow.save()
    rows = workflow.history.order_by("-history_date", "-history_id")
    latest, first = versions_of(rows, 1)
    assert (latest.kind, latest.who, latest.reason) == (
        "Changed",
        "system",
        "Tried it for a month",
    )
    assert latest.changes == (
        FieldChange(
            "mode",
            "A person approves before anything happens",
            "Runs by itself unless something stops it",
        ),
        FieldChange("owner", "(empty)", "carol"),
        FieldChange("is active", "yes", "no"),
    )
    assert first.kind == "Created"
    assert FieldChange("role", "(empty)", "Answers customers.") in first.changes


def test_a_change_made_in_the_admin_carries_the_persons_name(carol: User) -> None:
    row = KnowledgeDocument.objects.create(title="Hours", text="9 to 5")
    fields = {"title": "Hours", "text": "8 to 4", "is_active": "on"}
    logged_in(carol).post(url(KnowledgeDocument, "change", row.pk), fields)
    latest = versions_of(row.history.order_by("-history_date", "-history_id"), 1)[0]
    assert latest.who == "carol"
    assert latest.changes == (FieldChange("text", "9 to 5", "8 to 4"),)


def test_a_task_tells_the_story_of_its_states(bob: User, erin: User) -> None:
    task = approved(bob).task
    page = logged_in(erin).get(url(Task, "history", task.pk))
    states = [
        (change.before, change.after)
        for version in page.context["versions"]
        for change in version.changes
        if change.label == "state"
    ]
    assert states == [
        ("Waiting for a person", "Approved"),
        ("Drafted", "Waiting for a person"),
        ("Received", "Drafted"),
        ("(empty)", "Received"),
    ]
    assert page.context["versions"][0].who == "bob"
    assert "queue.task.approved" in page.content.decode()


def test_a_secret_is_in_no_history(carol: User) -> None:
    row = a_connection()
    row.label = "Renamed"
    row.save()
    page = logged_in(carol).get(url(Connection, "history", row.pk)).content.decode()
    assert "Renamed" in page
    assert CANARY not in page
    assert "secrets_encrypted" not in page
    assert row.secrets_encrypted not in page


def test_a_long_history_has_pages_and_a_fixed_number_of_queries(carol: User) -> None:
    workflow = a_workflow(owner=carol)
    client = logged_in(carol)
    address = url(Workflow, "history", workflow.pk)
    client.get(address)
    with CaptureQueriesContext(connection) as short:
        client.get(address)
    for number in range(PER_PAGE + 5):
        workflow.value_minor = number
        workflow.save()
    with CaptureQueriesContext(connection) as long:
        first = client.get(address)
    second = client.get(address, {"p": 2})
    assert len(long) == len(short)
    assert [len(page.context["versions"]) for page in (first, second)] == [50, 6]
    assert first.context["versions"][-1].changes[0].before == "4"
    assert second.context["versions"][0].changes[0].after == "4"


def test_markup_in_a_value_is_shown_as_text(carol: User) -> None:
    nasty = "<script>alert(1)</script>"
    row = KnowledgeDocument.objects.create(title=nasty, text=nasty)
    page = logged_in(carol).get(url(KnowledgeDocument, "history", row.pk)).content.decode()
    assert nasty not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 3


def test_an_unknown_record_has_no_history(carol: User) -> None:
    assert logged_in(carol).get(url(Workflow, "history", 999)).status_code == 404


def test_records_that_are_written_once_offer_no_history_link(erin: User, world: World) -> None:
    client = logged_in(erin)
    draft = client.get(f"/admin/queue/draft/{world.done.drafts.first().pk}/change/")  # type: ignore[union-attr]
    task = client.get(url(Task, "change", world.done.pk))
    assert b"historylink" not in draft.content
    assert b"historylink" in task.content
