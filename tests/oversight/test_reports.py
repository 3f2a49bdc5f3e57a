"""A problem found later is stored with its task and stands on the task's own chain."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth.models import User

from audit.models import Entry, Payload
from audit.verify import verify_ledger
from oversight.models import Outcome
from oversight.services import report_outcome
from review_queue.errors import InvalidEdit, NotReviewer
from review_queue.models import Task
from review_queue.selectors.timeline import timeline_of
from tests.builders import approved, fresh
from tests.review_queue.admin.conftest import logged_in, url

pytestmark = pytest.mark.django_db


def test_a_report_is_stored_and_stands_on_the_tasks_chain(bob: User, carol: User) -> None:
    task = approved(bob).task
    state = task.state
    outcome = report_outcome(
        task=task, kind="wrong_fact", severity=2, note="Paid 45, not 40.", user=carol
    )
    assert Outcome.objects.get() == outcome
    assert (outcome.found_by, outcome.history.get().history_actor) == (carol, "carol")
    last = Entry.objects.filter(chain=f"task:{task.pk}").latest("position")
    assert last.kind == "queue.task.problem_found"
    assert json.loads(last.actor)["name"] == "carol"
    assert json.loads(Payload.objects.get(entry_hash=last.entry_hash).text) == {
        "from": state,
        "to": state,
        "outcome": outcome.pk,
        "found": "wrong_fact",
        "severity": 2,
    }
    assert fresh(task).state == state
    assert verify_ledger().is_clean


def test_two_reports_follow_each_other_on_the_chain(bob: User, carol: User) -> None:
    task = approved(bob).task
    for user in (bob, carol):
        report_outcome(task=task, kind="tone", severity=1, note="", user=user)
    assert [step.actor for step in timeline_of(task)[-2:]] == ["bob", "carol"]
    assert verify_ledger().is_clean


@pytest.mark.parametrize(
    ("values", "field"),
    [
        (("nonsense", 1, ""), "kind"),
        (("tone", 9, ""), "severity"),
        (("tone", 0, ""), "severity"),
        (("no_problem", 2, ""), "severity"),
        (("tone", 1, "x" * 10_001), "note"),
        (("tone", 1, "nul\0"), "note"),
    ],
)
def test_a_report_that_makes_no_sense_is_refused_whole(
    values: tuple[str, int, str], field: str, bob: User, carol: User
) -> None:
    kind, severity, note = values
    task = approved(bob).task
    length = fresh(task).audit_length
    with pytest.raises(InvalidEdit) as refusal:
        report_outcome(task=task, kind=kind, severity=severity, note=note, user=carol)
    assert list(refusal.value.fields) == [field]
    assert Outcome.objects.count() == 0
    assert fresh(task).audit_length == length


def test_an_auditor_does_not_report(bob: User, erin: User) -> None:
    task = approved(bob).task
    with pytest.raises(NotReviewer):
        report_outcome(task=task, kind="tone", severity=1, note="", user=erin)
    assert Outcome.objects.count() == 0


def test_a_report_is_made_from_the_tasks_page(bob: User) -> None:
    task, client = approved(bob).task, logged_in(bob)
    address = f"/admin/oversight/outcome/report/{task.pk}/"
    assert f'href="{address}"' in client.get(url(Task, "change", task.pk)).content.decode()
    assert client.get(address).status_code == 200
    wrong = client.post(address, {"kind": "tone", "severity": "0", "note": " <b>kept</b> "})
    assert wrong.status_code == 200
    assert "goes with" in wrong.content.decode()
    assert " &lt;b&gt;kept&lt;/b&gt; " in wrong.content.decode()
    assert Outcome.objects.count() == 0
    answer = client.post(address, {"kind": "tone", "severity": "1", "note": " <b>kept</b> "})
    assert answer["Location"] == url(Task, "change", task.pk)
    assert Outcome.objects.get().note == " <b>kept</b> "
    assert client.get("/admin/oversight/outcome/report/999/").status_code == 404
