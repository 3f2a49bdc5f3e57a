"""Recall: what would happen is said first, exactly that is done, and what stays is named."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from audit.models import Entry
from review_queue.errors import InvalidEdit, NotReviewer, WrongState
from review_queue.models import Contact, Execution, Note, Recall, State
from review_queue.recalling.plan import plan_recall
from review_queue.recalling.scope import RecallScope
from review_queue.recalling.services import (
    ALIVE,
    PlanChanged,
    run_recall,
    run_waiting_recalls,
    start_recall,
    stop_recall,
)
from review_queue.services.effects.undoing import take_back_approval
from tests.builders import approved, fresh
from tests.review_queue.recalling.conftest import Done, lately

pytestmark = pytest.mark.django_db


def asked(carol: User, scope: RecallScope) -> Recall:
    plan = plan_recall(scope)
    return start_recall(
        scope=scope, user=carol, reason="Wrong prices.", fingerprint=plan.fingerprint
    )


def test_the_plan_says_what_would_happen_and_why_some_of_it_stays(done: Done) -> None:
    plans = {one.task.pk: (one.plan.value, one.stays) for one in plan_recall(lately()).tasks}
    assert plans == {
        done.leaving.pk: ("withdraw", ()),
        done.undoable.pk: ("undo", ()),
        done.mixed.pk: (
            "partly",
            ("Note: Called the customer.: colleagues may have read it: add a note",),
        ),
        done.mailed.pk: (
            "stays",
            (
                (
                    "E-mail to sam@example.com: Re: A question: it has reached the customer: "
                    "write a correction"
                ),
            ),
        ),
    }


def test_planning_changes_nothing(done: Done) -> None:
    before = list(Execution.objects.order_by("pk").values())
    plan_recall(lately())
    assert list(Execution.objects.order_by("pk").values()) == before


def test_everything_that_can_be_is_taken_back_and_the_rest_is_named(
    carol: User, done: Done
) -> None:
    recall = asked(carol, lately())
    run_recall(recall.pk)
    recall.refresh_from_db()
    assert recall.status == "done"
    outcomes = {step.task_id: (step.outcome, step.detail) for step in recall.steps.all()}
    assert outcomes[done.leaving.pk] == ("done", "Now: waiting for a person.")
    assert outcomes[done.undoable.pk] == ("done", "Now: undone.")
    assert outcomes[done.mixed.pk][0] == "done"
    assert "Left as it is: Note: Called the customer." in outcomes[done.mixed.pk][1]
    assert outcomes[done.mailed.pk][0] == "refused"
    assert [
        fresh(task).state for task in (done.leaving, done.undoable, done.mixed, done.mailed)
    ] == [
        State.PENDING,
        State.REVERTED,
        State.EXECUTED,
        State.EXECUTED,
    ]
    contact = Contact.objects.get(pk=done.contact.pk)
    assert (contact.phone, contact.notes) == ("+49 30 1", "polite")
    assert Note.objects.count() == 1
    told = Entry.objects.filter(chain="automation").order_by("position")
    assert [entry.kind for entry in told] == ["queue.recall.started", "queue.recall.finished"]


def test_a_record_somebody_changed_since_is_left_alone_and_said(carol: User, done: Done) -> None:
    Contact.objects.filter(pk=done.contact.pk).update(phone="+49 30 77")
    recall = asked(carol, lately())
    run_recall(recall.pk)
    step = recall.steps.get(task=done.undoable)
    assert step.outcome == "refused"
    assert "phone of contact" in step.detail
    assert "was changed again since, so nothing was put back" in step.detail
    assert Contact.objects.get(pk=done.contact.pk).phone == "+49 30 77"
    assert fresh(done.undoable).state == State.EXECUTED


def test_running_it_twice_undoes_nothing_twice(carol: User, done: Done) -> None:
    recall = asked(carol, lately())
    run_recall(recall.pk)
    Contact.objects.filter(pk=done.contact.pk).update(phone="+49 30 5")
    Recall.objects.update(status="running", beat_at=timezone.now() - ALIVE - timedelta(seconds=1))
    run_waiting_recalls()
    assert Contact.objects.get(pk=done.contact.pk).phone == "+49 30 5"
    assert Recall.objects.get().status == "done"


def test_a_plan_that_changed_since_it_was_shown_is_refused(
    bob: User, carol: User, done: Done
) -> None:
    scope = lately()
    seen = plan_recall(scope).fingerprint
    take_back_approval(task_id=done.leaving.pk, user=bob)
    with pytest.raises(PlanChanged, match="Nothing was taken back"):
        start_recall(scope=scope, user=carol, reason="x", fingerprint=seen)
    assert not Recall.objects.exists()


def test_only_owners_recall_and_only_with_a_reason(bob: User, carol: User, done: Done) -> None:
    scope = lately()
    seen = plan_recall(scope).fingerprint
    with pytest.raises(NotReviewer):
        start_recall(scope=scope, user=bob, reason="x", fingerprint=seen)
    with pytest.raises(InvalidEdit):
        start_recall(scope=scope, user=carol, reason=" ", fingerprint=seen)
    assert not Recall.objects.exists()
    assert fresh(done.leaving).state == State.APPROVED


def test_nothing_in_scope_is_said(carol: User, done: Done) -> None:
    now = timezone.now()
    scope = RecallScope(since=now - timedelta(days=9), until=now - timedelta(days=8))
    with pytest.raises(WrongState, match="nothing to recall"):
        asked(carol, scope)
    with pytest.raises(InvalidEdit, match="ends before it begins"):
        RecallScope(since=now, until=now)


def test_the_scope_narrows_by_its_cause(bob: User, dana: User, done: Done) -> None:
    other = approved(dana).task
    of_dana = plan_recall(lately(person_id=dana.pk)).tasks
    assert [one.task.pk for one in of_dana] == [other.pk]
    assert plan_recall(lately(only_alone=True)).tasks == ()
    assert plan_recall(lately(model="another model")).tasks == ()
    assert len(plan_recall(lately(model="canned-1")).tasks) == 5
    assert plan_recall(lately(policy_version=999)).tasks == ()
    assert plan_recall(lately(rule="no_such_rule")).tasks == ()
    assert len(plan_recall(lately(workflow_id=done.leaving.workflow_id)).tasks) == 5


def test_the_scope_survives_storage() -> None:
    scope = lately(rule="r1", person_id=3, only_alone=True)
    assert RecallScope.from_json(scope.as_json()) == scope


def test_an_owner_stops_a_recall_and_what_is_back_stays_back(carol: User, done: Done) -> None:
    recall = asked(carol, lately())
    assert stop_recall(recall_id=recall.pk, user=carol) is True
    run_recall(recall.pk)
    assert Recall.objects.get().status == "cancelled"
    assert fresh(done.leaving).state == State.APPROVED
    assert stop_recall(recall_id=recall.pk, user=carol) is False
