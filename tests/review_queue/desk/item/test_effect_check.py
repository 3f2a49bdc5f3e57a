"""Whether what was recorded as done stands over there: asked by button, answered in the record."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from audit.models import Entry, Payload
from review_queue.execution.due import run_due
from review_queue.models import Execution, State, Task
from tests.builders import a_contact, an_email, approved, fresh
from tests.review_queue.desk.pages import address, client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("outbox")]
BUTTON = "Ask whether it stands there"


@pytest.fixture
def sent(bob: User) -> Task:
    a_contact()
    task = approved(bob, [an_email()]).task
    Execution.objects.update(next_at=timezone.now())
    assert run_due() == 1
    return fresh(task)


def ask(task: Task, user: User) -> str:
    """What the page says after the button was pressed."""
    run = Execution.objects.get(task=task)
    url = address("review_effect_check", task.pk, run.pk)
    return client_of(user).post(url, follow=True).content.decode()


def answers() -> list[str]:
    """What the record holds about it."""
    hashes = Entry.objects.filter(kind="queue.task.effect_checked").values("entry_hash")
    texts = Payload.objects.filter(entry_hash__in=hashes).values_list("text", flat=True)
    return [json.loads(text)["outcome"] for text in texts]


def test_what_stands_there_is_said_to(sent: Task, bob: User) -> None:
    page = client_of(bob).get(address("review_timeline", sent.pk)).content.decode()
    assert BUTTON in page
    said = ask(sent, bob)
    assert "It stands there." in said
    assert "Asked whether it really stands there" in said
    assert answers() == ["sent"]
    assert fresh(sent).state == State.EXECUTED


def test_what_is_gone_is_said_to_be_gone(sent: Task, erin: User, outbox: Path) -> None:
    next(outbox.iterdir()).unlink()
    assert "It does not stand there." in ask(sent, erin)
    assert answers() == ["notsent"]


def test_a_connection_that_is_gone_is_never_taken_for_the_sandbox(
    sent: Task, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "review_queue.services.effects.checking_effects.way_out_by_id", lambda *_: None
    )
    assert "gone or switched off" in ask(sent, bob)
    assert answers() == ["unknown"]


def test_what_did_not_run_and_what_was_undone_are_not_asked_about(bob: User) -> None:
    a_contact()
    task = approved(bob, [an_email()]).task
    assert BUTTON not in client_of(bob).get(address("review_timeline", task.pk)).content.decode()
    assert "Only what ran and was not undone" in ask(task, bob)
    assert answers() == []


def test_who_may_only_read_is_refused(sent: Task, alice: User, mallory: User) -> None:
    for user in (alice, mallory):
        url = address("review_effect_check", sent.pk, Execution.objects.get().pk)
        assert client_of(user).post(url).status_code == 403
    assert client_of(mallory).get(url).status_code in (403, 405)
    assert answers() == []


def test_a_run_of_another_task_is_not_found(sent: Task, bob: User) -> None:
    url = address("review_effect_check", sent.pk + 1, Execution.objects.get().pk)
    assert client_of(bob).post(url).status_code == 404
    assert answers() == []
