"""Work for a person: given once, seen on their first page, done by them, taken back while open."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from audit.models import Entry
from connectors.registry import InvalidPayload
from review_queue.errors import NotReviewer, WrongState
from review_queue.execution.due import run_due
from review_queue.models import Execution, Notice, State, ToDo
from review_queue.services.desk.to_dos import finish_to_do, reopen_to_do
from review_queue.services.drafts.freezing import Proposed, freeze_actions
from review_queue.services.effects.undoing import undo_effects
from tests.builders import a_to_do, approved, fresh, received
from tests.review_queue.desk.pages import address, client_of

pytestmark = pytest.mark.django_db


def given(reviewer: User, assignee: str, **fields: object) -> ToDo:
    approved(reviewer, [a_to_do(assignee, **fields)])
    Execution.objects.update(next_at=timezone.now())
    assert run_due() == 1
    return ToDo.objects.latest("pk")


def test_a_colleague_sees_it_on_the_first_page_and_does_it(bob: User, dana: User) -> None:
    day = (timezone.localdate() - timedelta(days=1)).isoformat()
    to_do = given(bob, "person:dana", title="Call <b>Acme</b>", due_on=day)
    assert Notice.objects.get(recipient=dana).task == to_do.task
    client = client_of(dana)
    home = client.get("/admin/").content.decode()
    assert "Call &lt;b&gt;Acme&lt;/b&gt;" in home
    assert "badge-bad" in home
    assert "Call" not in client_of(bob).get("/admin/").content.decode()
    assert (
        "has to do this by hand"
        in client.get(address("review_item", to_do.task_id)).content.decode()
    )
    client.post(address("review_to_do_done", to_do.pk))
    to_do.refresh_from_db()
    assert to_do.done_by == dana
    assert "Call" not in client.get("/admin/").content.decode()
    client.post(address("review_to_do_reopen", to_do.pk))
    to_do.refresh_from_db()
    assert to_do.done_at is None
    assert to_do.done_by is None
    kinds = Entry.objects.filter(kind__startswith="queue.task.to_do").order_by("id")
    assert [one.kind for one in kinds] == ["queue.task.to_do_done", "queue.task.to_do_reopened"]


def test_anybody_of_a_group_may_do_it_and_nobody_else(bob: User, dana: User, erin: User) -> None:
    to_do = given(bob, "group:Reviewers")
    with pytest.raises(NotReviewer):
        finish_to_do(to_do_id=to_do.pk, user=erin)
    assert "Call the supplier" in client_of(dana).get(address("review_to_dos")).content.decode()
    finish_to_do(to_do_id=to_do.pk, user=dana)
    with pytest.raises(WrongState, match="dana has done this already"):
        finish_to_do(to_do_id=to_do.pk, user=bob)
    reopen_to_do(to_do_id=to_do.pk, user=bob)
    with pytest.raises(WrongState):
        reopen_to_do(to_do_id=to_do.pk, user=bob)


def test_it_is_taken_back_while_open_and_stays_once_done(bob: User, dana: User) -> None:
    to_do = given(bob, "person:dana")
    finish_to_do(to_do_id=to_do.pk, user=dana)
    with pytest.raises(WrongState, match="dana has done it already, so it was not taken back"):
        undo_effects(task_id=to_do.task_id, user=bob)
    reopen_to_do(to_do_id=to_do.pk, user=dana)
    undo_effects(task_id=to_do.task_id, user=bob)
    assert fresh(to_do.task).state == State.REVERTED
    with pytest.raises(NotReviewer):
        finish_to_do(to_do_id=to_do.pk, user=dana)
    assert "Call" not in client_of(dana).get(address("review_to_dos")).content.decode()


@pytest.mark.parametrize("assignee", ["person:nobody", "group:Nobody", "person:gone"])
def test_work_for_nobody_is_refused_before_it_is_a_draft(assignee: str, bob: User) -> None:
    User.objects.create_user("gone", is_active=False)
    with pytest.raises(InvalidPayload) as refusal:
        freeze_actions(received(), 1, [Proposed(*a_to_do(assignee))])
    assert refusal.value.problems == {"assignee": "names no active account and no group here"}


def test_whoever_left_meanwhile_is_given_nothing(bob: User, dana: User) -> None:
    task = approved(bob, [a_to_do("person:dana")]).task
    dana.is_active = False
    dana.save()
    Execution.objects.update(next_at=timezone.now())
    run_due()
    assert fresh(task).state == State.FAILED
    assert ToDo.objects.count() == 0
