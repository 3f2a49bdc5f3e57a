"""Nothing in the product writes past history, and nobody is deleted out of it."""

from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.db.models import ProtectedError
from django.test import Client

from review_queue.models import Decision
from review_queue.services.decisions.deciding import approve_task
from tests.audit.past_history import Found, audited_names, bypasses, in_source
from tests.builders import a_note, ballot, pending
from tests.conftest import PASSWORD

# Each with what makes it right. Whoever adds a line here says so in its commit.
ALLOWED = {
    # The door itself: history and ledger are written beside the row, in the same transaction.
    Found("review_queue/door_statements.py", "SQL", "text"),
    # Kept SQL for many rows at once; whoever uses it is named here as well.
    Found("review_queue/rows.py", "SQL", "text"),
    # What was sent of executions, which have a row for every attempt instead of a history.
    Found("review_queue/execution/record.py", "SQL", "update_rows"),
    # Who holds an item just now, which nobody asks about later.
    Found("review_queue/services/desk/claiming.py", "SQL", "kept_update"),
    # The same: leases and the point of no return.
    Found("review_queue/execution/claim.py", "SQL", "kept_update"),
    Found("review_queue/execution/dispatch.py", "SQL", "kept_update"),
    # The lease of the drafting step, which history leaves out.
    Found("review_queue/services/drafts/drafting.py", "Task", "update"),
    # Compare-and-set; moving.py writes the history row itself, the others count edits of a draft.
    Found("policies/services/moving.py", "PolicyVersion", "update"),
    Found("policies/services/rewriting.py", "PolicyVersion", "update"),
    Found("policies/models/version.py", "PolicyVersion", "update"),
    # One row, deleted by itself: simple-history writes that it went.
    Found("review_queue/services/desk/saving_views.py", "SavedView", "delete"),
    # The marks of what waits for a seal go once it has one; entries and seals are only inserted.
    Found("audit/sealing.py", "SQL", "text"),
}


def test_the_product_writes_past_history_nowhere_but_where_it_says_why() -> None:
    assert bypasses() == ALLOWED
    assert {"Task", "Connection", "PolicyVersion", "Workflow"} <= audited_names()


@pytest.mark.parametrize(
    ("source", "how"),
    [
        ("Workflow.objects.filter(pk=1).update(name='x')", ("Workflow", "update")),
        ("rows = models.Contact.objects.all()\nrows.filter(pk=1).update(name='')", "Contact"),
        ("class A:\n def f(self):\n  self.q = Task.objects\n  self.q.update(state='x')", "Task"),
        ("Connection.objects.bulk_create([])", ("Connection", "bulk_create")),
        ("task.decisions.all().delete()", ("Decision", "delete")),
        ("Entry.objects.filter(pk=1)._raw_delete('default')", ("Entry", "_raw_delete")),
        ("update_rows(tasks, ('state',), 'true', [])", ("SQL", "update_rows")),
        ("@kept_update\ndef f(pk):\n return Task.objects, {}", ("SQL", "kept_update")),
        ("cursor.execute('UPDATE queue_task SET state = 1')", ("SQL", "text")),
    ],
)
def test_a_bypass_would_be_seen(source: str, how: str | tuple[str, str]) -> None:
    found = [(one.model, one.how) for one in in_source(source, "x.py")]
    assert len(found) == 1
    assert how in (found[0], found[0][0])


@pytest.mark.django_db
def test_people_and_groups_are_deleted_in_no_way(bob: User, dana: User) -> None:
    approve_task(ballot(pending(a_note()), bob))
    users, groups = User.objects.count(), Group.objects.count()
    for delete in (
        bob.delete,
        dana.delete,
        User.objects.filter(pk=dana.pk).delete,
        Group.objects.get(name="Auditors").delete,
        Group.objects.all().delete,
    ):
        words = r"never deleted|protected foreign keys"
        with pytest.raises(ProtectedError, match=words), transaction.atomic():
            delete()
    assert (User.objects.count(), Group.objects.count()) == (users, groups)
    assert Decision.objects.get().decided_by == bob


@pytest.mark.django_db
def test_not_even_a_superuser_deletes_somebody_in_the_admin(dana: User) -> None:
    User.objects.create_superuser("root", "root@example.com", PASSWORD)
    client = Client()
    client.login(username="root", password=PASSWORD)
    answer = client.post(f"/admin/auth/user/{dana.pk}/delete/", {"post": "yes"})
    assert answer.status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": dana.pk, "post": "yes"}
    client.post("/admin/auth/user/", chosen)
    assert User.objects.filter(pk=dana.pk).exists()
    assert not LogEntry.objects.exists()
