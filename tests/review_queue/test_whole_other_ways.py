"""Every way to say yes survives a lost answer to COMMIT: it counts once and is told as it is."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from audit.models import Entry
from review_queue.batching import services as batching
from review_queue.batching.services import approve_batch, list_batch, open_row, run_batch
from review_queue.errors import AlreadyDecided, WrongState
from review_queue.models import (
    Batch,
    BlindPick,
    Decision,
    DecisionLink,
    Execution,
    State,
    Task,
)
from review_queue.notices import deciding as by_link
from review_queue.services.decisions import deciding
from review_queue.services.decisions.deciding import approve_task
from review_queue.services.drafts.freezing import Proposed
from tests.builders import a_note, ballot, fresh, pending
from tests.lost_answers import Once
from tests.review_queue.desk.pages import client_of
from tests.review_queue.notices.mailed_links import form_of, links_to, waiting

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)


@pytest.fixture
def letters(settings: Any, tmp_path: Any) -> None:
    settings.EMAIL_CONFIGURED = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.STAFF_MAIL_DIR = tmp_path / "staff-mail"
    settings.SITE_URL = "https://desk.example.com"


def entries(kind: str) -> int:
    return Entry.objects.filter(kind=f"queue.task.{kind}").count()


@pytest.mark.usefixtures("letters")
@pytest.mark.parametrize(
    ("answer", "state", "runs"),
    [("approve", State.APPROVED, 1), ("reject", State.REJECTED, 0)],
)
def test_a_link_whose_commit_was_not_answered_says_what_was_decided(
    bob: User, monkeypatch: pytest.MonkeyPatch, answer: str, state: State, runs: int
) -> None:
    task = waiting()
    link, client = links_to(bob, task)[answer], client_of(bob)
    form = form_of(client.get(link).content.decode())
    once = Once(monkeypatch, by_link, "_decide").lost()
    told = client.post(link, form)
    assert once.calls == 1
    assert told.status_code == 302
    assert fresh(task).state == state
    decision = Decision.objects.get()
    assert (decision.answer, decision.channel, decision.decided_by) == (answer, "email", bob)
    assert Execution.objects.count() == runs
    assert entries(state.value) == 1
    assert DecisionLink.objects.exclude(used_at=None).count() == 1
    assert "already" in _said(client, link)
    assert (Decision.objects.count(), Execution.objects.count()) == (1, runs)


def _said(client: Client, link: str) -> str:
    return client.get(link).content.decode()


@pytest.mark.usefixtures("letters")
def test_a_link_that_the_database_gave_up_before_its_commit_decides_once(
    bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = waiting()
    link, client = links_to(bob, task)["approve"], client_of(bob)
    form = form_of(client.get(link).content.decode())
    once = Once(monkeypatch, deciding, "_count").lost()
    assert client.post(link, form).status_code == 302
    assert once.calls == 2
    assert fresh(task).state == State.APPROVED
    assert (Decision.objects.count(), Execution.objects.count()) == (1, 1)
    assert entries("approved") == 1


def asked(bob: User) -> Batch:
    """A batch of four that bob opened where he had to and asked for."""
    tasks = [pending(a_note(), subject=f"Note {at}") for at in range(4)]
    BlindPick.objects.update(answer_first_chance=0, second_review_chance=0)
    batch = list_batch(task=fresh(tasks[0]), user=bob)
    for row in batch.rows.filter(must_open=True):
        open_row(batch=batch, task_id=row.task_id, user=bob)
    numbers = [task.pk for task in tasks]
    return approve_batch(batch=batch, user=bob, task_ids=numbers)


@pytest.mark.parametrize(
    ("module", "name", "calls"), [(batching, "_approve", 5), (deciding, "_count", 5)]
)
def test_a_row_of_a_batch_whose_commit_was_not_answered_is_approved_once(
    bob: User, monkeypatch: pytest.MonkeyPatch, module: Any, name: str, calls: int
) -> None:
    batch = asked(bob)
    once = Once(monkeypatch, module, name).lost()
    run_batch(batch.pk)
    assert once.calls == calls
    assert [(row.result, row.detail) for row in batch.rows.all()] == [("approved", "")] * 4
    assert set(Task.objects.values_list("state", flat=True)) == {State.APPROVED}
    assert set(Decision.objects.values_list("batch_id", flat=True)) == {batch.key}
    assert (Decision.objects.count(), Execution.objects.count()) == (4, 4)
    assert entries("approved") == 4
    assert Batch.objects.get().finished_at is not None


def test_a_row_that_only_handed_on_is_told_so_after_a_lost_commit(
    bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = asked(bob)
    row = batch.rows.order_by("position")[0]
    Task.objects.filter(pk=row.task_id).update(reviewers_needed=2)
    Once(monkeypatch, batching, "_approve").lost()
    run_batch(batch.pk)
    assert [row.result for row in batch.rows.order_by("position")] == ["seconded"] + [
        "approved"
    ] * 3
    assert fresh(row.task).state == State.PENDING
    assert (Decision.objects.count(), Execution.objects.count()) == (4, 3)


def for_two() -> Task:
    task = pending(a_note())
    Task.objects.filter(pk=task.pk).update(reviewers_needed=2)
    return fresh(task)


def test_the_first_of_two_yeses_is_told_as_one_that_still_needs_another(
    bob: User, dana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = for_two()
    vote = ballot(task, bob)
    once = Once(monkeypatch, deciding, "_approve").lost()
    counted = approve_task(vote)
    assert once.calls == 1
    assert (counted.still_needed, counted.runs_at) == (1, None)
    assert (fresh(task).state, Execution.objects.count()) == (State.PENDING, 0)
    with pytest.raises(AlreadyDecided):
        approve_task(vote)
    assert approve_task(ballot(fresh(task), dana)).still_needed == 0
    assert (Decision.objects.count(), Execution.objects.count()) == (2, 1)


def test_the_second_of_two_yeses_is_told_as_the_one_that_lets_it_run(
    bob: User, dana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = for_two()
    approve_task(ballot(task, bob))
    vote = ballot(fresh(task), dana)
    once = Once(monkeypatch, deciding, "_approve").lost()
    counted = approve_task(vote)
    assert once.calls == 1
    step = Execution.objects.get()
    assert (counted.still_needed, counted.runs_at) == (0, step.next_at)
    assert (counted.decision.decided_by, counted.decision.seat) == (dana, 2)
    assert fresh(task).state == State.APPROVED
    assert list(Decision.objects.order_by("seat").values_list("decided_by", "seat")) == [
        (bob.pk, 1),
        (dana.pk, 2),
    ]
    assert (entries("seconded"), entries("approved")) == (1, 1)
    with pytest.raises((AlreadyDecided, WrongState)):
        approve_task(vote)
    assert (Decision.objects.count(), Execution.objects.count()) == (2, 1)


def test_an_edited_yes_is_stored_as_one_more_version_only(
    bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = pending(a_note())
    Once(monkeypatch, deciding, "_approve").lost()
    counted = approve_task(ballot(task, bob), edits=[Proposed(*a_note("Called them twice."))])
    assert counted.decision == Decision.objects.get()
    assert counted.decision.answer == "approve_edited"
    assert (counted.task.draft_version, task.drafts.count()) == (2, 2)
    assert "twice" in Execution.objects.get().action.payload_text
