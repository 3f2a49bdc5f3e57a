"""The auditor's page of the trail: who may read it, what it says, and the table."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from audit.models import Entry
from review_queue.services.decisions.deciding import approve_task
from tests.builders import an_email, ballot, pending
from tests.review_queue.desk.pages import address, client_of, everything

pytestmark = pytest.mark.django_db


def trail(user: User, query: str = "") -> str:
    page = client_of(user).get(address("auditor_trail") + query)
    assert page.status_code == 200
    return page.content.decode()


def test_an_auditor_reads_who_did_what_and_under_which_rule(erin: User, bob: User) -> None:
    task = pending(an_email())
    approve_task(ballot(task, bob))
    page = trail(erin, f"?task={task.pk}")
    assert "<strong>Approved</strong>" in page
    assert "by Bob" in page
    assert "No rules were in force" in page
    last = Entry.objects.filter(chain=f"task:{task.pk}").order_by("-position")[0]
    assert f"task:{task.pk}#{last.position}:{last.entry_hash[:8]}" in page


def test_the_trail_narrows_by_person_kind_and_day(erin: User, bob: User) -> None:
    task = pending(an_email())
    approve_task(ballot(task, bob))
    only_bob = trail(erin, f"?person=person:{bob.pk}")
    assert "<strong>Approved</strong>" in only_bob
    assert "<strong>Received</strong>" not in only_bob
    by_kind = trail(erin, "?kind=queue.task.received")
    assert "<strong>Received</strong>" in by_kind
    assert "<strong>Approved</strong>" not in by_kind
    assert "<strong>Approved</strong>" in trail(erin, "?kind=tasks")
    assert "Nothing is recorded there" in trail(erin, "?kind=rules")
    assert "Nothing is recorded there" in trail(erin, "?until=2020-01-01")
    assert "<strong>Approved</strong>" in trail(erin, "?since=2020-01-01")


@pytest.mark.parametrize(
    ("query", "said"), [("?task=twelve", "no task number"), ("?since=yesterday", "no day")]
)
def test_what_cannot_be_read_is_told_and_narrows_nothing(erin: User, query: str, said: str) -> None:
    pending(an_email())
    page = trail(erin, query)
    assert said in page
    assert "<strong>Received</strong>" in page


@pytest.mark.parametrize("name", ["auditor_trail", "auditor_trail_csv"])
def test_reviewers_and_staff_without_rights_are_refused(
    bob: User, mallory: User, name: str
) -> None:
    pending(an_email())
    before, entries = everything(), Entry.objects.count()
    for user in (bob, mallory):
        client = client_of(user)
        entries = Entry.objects.count()
        answer = client.post(address(name)) if name.endswith("csv") else client.get(address(name))
        assert answer.status_code == 403
        assert Entry.objects.count() == entries
    assert everything() == before
    assert "Audit trail" not in client_of(bob).get("/admin/").content.decode()


def test_owners_and_auditors_find_it_from_the_first_page(erin: User, carol: User) -> None:
    for user in (erin, carol):
        assert address("auditor_trail") in client_of(user).get("/admin/").content.decode()
        trail(user)


def test_the_table_is_streamed_and_the_ledger_keeps_who_took_it(erin: User) -> None:
    pending(an_email())
    client = client_of(erin)
    answer = client.post(address("auditor_trail_csv"), {"kind": "queue.task.received"})
    lines = answer.getvalue().decode().splitlines()
    assert len(lines) == 2
    assert "queue.task.received" in lines[1]
    told = Entry.objects.get(kind="audit.trail.exported")
    assert '"name":"erin"' in told.actor
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert client.get(address("auditor_trail_csv")).status_code == 405
