"""Decisions: who may, on what they saw, exactly once."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from audit.models import Entry
from review_queue.errors import (
    AlreadyDecided,
    InvalidEdit,
    NotReviewer,
    QueueError,
    StaleDraft,
    WrongState,
)
from review_queue.models import Decision, Execution, State, Task
from review_queue.services.decisions.deciding import approve_task, reject_task, send_back_task
from review_queue.services.drafts.drafting import record_result
from tests.builders import a_contact, a_draft, a_note, an_email, ballot, fresh, pending, received
from tests.review_queue.services.decisions.undecided import nothing_decided

pytestmark = pytest.mark.django_db


def test_approving_creates_a_decision_and_an_execution_that_waits_out_its_hold(bob: User) -> None:
    a_contact()
    task = pending(an_email(), a_note())
    counted = approve_task(ballot(task, bob, active_ms=4200))
    decision = Decision.objects.get()
    assert (decision.answer, decision.seat, decision.active_ms) == ("approve", 1, 4200)
    assert (decision.draft_hash, decision.evidence_hash) == (task.draft_hash, task.evidence_hash)
    assert fresh(task).state == State.APPROVED
    rows = list(Execution.objects.order_by("position"))
    assert [row.position for row in rows] == [1, 2]
    assert rows[0].next_at == rows[1].next_at == counted.runs_at
    assert rows[0].next_at - decision.decided_at == timedelta(seconds=60)
    assert len({row.idempotency_key for row in rows}) == 2


def test_state_history_and_ledger_are_written_together(bob: User) -> None:
    task = pending()
    approve_task(ballot(task, bob))
    task = fresh(task)
    newest = task.history.first()
    entry = Entry.objects.filter(chain=f"task:{task.pk}").latest("position")
    assert (newest.state, newest.history_user_id, newest.history_actor) == (
        State.APPROVED,
        bob.pk,
        "bob",
    )
    assert newest.history_change_reason == entry.kind == "queue.task.approved"
    assert (entry.entry_hash, entry.position) == (task.audit_head, task.audit_length)
    assert task.history.count() == task.version


def test_a_stale_draft_is_refused_and_shows_what_changed(bob: User) -> None:
    task = pending(a_note("first"))
    send_back_task(ballot(task, bob))
    record_result(task.pk, a_draft(a_note("second")))
    with pytest.raises(StaleDraft) as refused:
        approve_task(ballot(task, bob))
    assert refused.value.changes == {"1. internal_note text": ("first", "second")}
    assert fresh(task).state == State.PENDING
    assert Execution.objects.count() == 0


def test_the_second_to_decide_is_told_who_was_first(bob: User, dana: User) -> None:
    task = pending()
    reject_task(ballot(task, bob))
    with pytest.raises(AlreadyDecided, match="Bob was first") as refused:
        approve_task(ballot(task, dana))
    assert refused.value.by == "bob"
    assert Decision.objects.count() == 1
    assert fresh(task).state == State.REJECTED


def test_deciding_again_in_another_tab_is_called_ones_own(bob: User) -> None:
    task = pending()
    reject_task(ballot(task, bob))
    with pytest.raises(AlreadyDecided, match="You decided this yourself already: rejected at"):
        approve_task(ballot(task, bob))
    assert Decision.objects.count() == 1
    assert fresh(task).state == State.REJECTED


def test_only_reviewers_decide(mallory: User) -> None:
    task = pending()
    for decide in (approve_task, send_back_task, reject_task):
        with pytest.raises(NotReviewer, match="Nothing was decided"):
            decide(ballot(task, mallory))
    nothing_decided(task)


def test_nobody_decides_their_own_work_not_even_a_superuser(db: None) -> None:
    root = User.objects.create_superuser("root", password="x" * 12)
    task = pending()
    Task.objects.filter(pk=task.pk).update(requested_by=root)
    with pytest.raises(NotReviewer, match="yourself"):
        approve_task(ballot(task, root))
    nothing_decided(fresh(task))


def test_a_required_group_is_required(bob: User) -> None:
    task = pending()
    Task.objects.filter(pk=task.pk).update(required_group="Finance")
    with pytest.raises(NotReviewer, match="Finance"):
        approve_task(ballot(task, bob))
    nothing_decided(fresh(task))


def test_a_late_decision_is_refused(bob: User) -> None:
    task = pending()
    Task.objects.filter(pk=task.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(WrongState, match="time to decide"):
        approve_task(ballot(task, bob))
    nothing_decided(fresh(task))


def test_two_people_are_two_different_people(bob: User, dana: User) -> None:
    task = pending()
    Task.objects.filter(pk=task.pk).update(reviewers_needed=2)
    assert approve_task(ballot(task, bob)).still_needed == 1
    assert (fresh(task).state, Execution.objects.count()) == (State.PENDING, 0)
    with pytest.raises(AlreadyDecided, match="second person"):
        approve_task(ballot(task, bob))
    assert Execution.objects.count() == 0
    assert approve_task(ballot(task, dana)).still_needed == 0
    assert fresh(task).state == State.APPROVED
    assert sorted(Decision.objects.values_list("seat", flat=True)) == [1, 2]


def test_an_empty_draft_cannot_be_approved(bob: User) -> None:
    task = received()
    record_result(task.pk, a_draft())
    task = fresh(task)
    with pytest.raises(InvalidEdit, match="nothing to approve"):
        approve_task(ballot(task, bob))
    nothing_decided(task)


def test_rejecting_runs_nothing(bob: User) -> None:
    task = pending()
    reject_task(ballot(task, bob, reason_codes=("other",), note="Handled by phone."))
    assert (fresh(task).state, Execution.objects.count()) == (State.REJECTED, 0)
    assert fresh(task).closed_at is not None


@pytest.mark.django_db(transaction=True)
def test_of_eight_reviewers_at_once_exactly_one_wins(roles: None) -> None:
    people = [_reviewer(f"r{number}") for number in range(8)]
    task = pending()
    results: list[Any] = []
    start = threading.Barrier(8)

    def decide(user: User) -> None:
        start.wait()
        try:
            results.append(approve_task(ballot(task, user)))
        except QueueError as refused:
            results.append(refused)
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=(user,)) for user in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(result, AlreadyDecided) for result in results) == 7
    assert (Decision.objects.count(), Execution.objects.count()) == (1, 1)


def _reviewer(name: str) -> User:
    from django.contrib.auth.models import Group  # noqa: PLC0415

    user = User.objects.create_user(name, password="x" * 12, is_staff=True)
    user.groups.add(Group.objects.get(name="Reviewers"))
    return user
