"""Half-done edits: kept for one person and one draft, shown again, gone with the decision."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse

from review_queue.models import Autosave, Task
from review_queue.services.decisions.deciding import reject_task
from tests.builders import a_contact, an_email, ballot, pending
from tests.review_queue.desk.pages import Page, address, client_of, decide_form

pytestmark = pytest.mark.django_db


def keep(user: User, task: Task, **fields: str) -> HttpResponse:
    """What the script sends while somebody types."""
    body = {"draft_hash": task.draft_hash, "fields": fields}
    return post(user, task, json.dumps(body))


def post(user: User, task: Task, body: str | bytes) -> HttpResponse:
    """Any body to the autosave's address."""
    address_ = address("review_autosave", task.pk)
    response: Any = client_of(user).post(address_, body, content_type="application/json")
    return response  # type: ignore[no-any-return]


def page_of(user: User, task: Task) -> Page:
    """The item as this person sees it."""
    return Page(client_of(user).get(address("review_item", task.pk)).content.decode())


def a_task() -> Task:
    """A reply that waits."""
    a_contact()
    return pending(an_email(body="As drafted"))


def test_typed_text_is_back_in_the_form_for_its_author_only(bob: User, dana: User) -> None:
    task = a_task()
    assert (
        keep(bob, task, **{"a1-body": "Half a sen", "send_back_note": "too long"}).status_code
        == 200
    )
    mine, theirs = page_of(bob, task), page_of(dana, task)
    assert mine.fields["a1-body"] == "Half a sen"
    assert mine.fields["send_back_note"] == "too long"
    assert "are back in the form. Nothing of them is decided yet." in mine.text
    assert ("form", "data-edited", "1") in mine.attributes
    assert theirs.fields["a1-body"] == "As drafted"
    assert "back in the form" not in theirs.text


def test_the_newest_text_replaces_the_one_before(bob: User) -> None:
    task = a_task()
    keep(bob, task, **{"a1-body": "One"})
    keep(bob, task, **{"a1-body": "Two"})
    assert [row.fields for row in Autosave.objects.all()] == [{"a1-body": "Two"}]


def test_nothing_typed_any_more_is_not_restored(bob: User) -> None:
    task = a_task()
    keep(bob, task, **{"a1-body": "One"})
    keep(bob, task)
    assert "back in the form" not in page_of(bob, task).text


def test_discard_brings_back_the_draft(bob: User) -> None:
    task = a_task()
    keep(bob, task, **{"a1-body": "Half"})
    response = client_of(bob).post(address("review_discard", task.pk), follow=True)
    page = Page(response.content.decode())
    assert "Your edits are gone. This is the draft as it was." in page.text
    assert page.fields["a1-body"] == "As drafted"
    assert Autosave.objects.count() == 0


def test_a_decision_takes_its_makers_edits_along_and_nobody_elses(bob: User, dana: User) -> None:
    task = a_task()
    keep(bob, task, **{"a1-body": "Bob's"})
    keep(dana, task, **{"a1-body": "Dana's"})
    client_of(bob).post(address("review_reject", task.pk), decide_form(task))
    assert [row.user for row in Autosave.objects.all()] == [dana]


def test_edits_of_an_earlier_draft_are_shown_to_read_not_put_into_the_new_one(bob: User) -> None:
    task = a_task()
    keep(bob, task, **{"a1-body": "My own words"})
    Autosave.objects.update(draft_hash="0" * 64)
    page = page_of(bob, task)
    assert page.fields["a1-body"] == "As drafted"
    assert "My own words" in page.text
    assert "the draft is another one now" in page.text


def test_a_decided_task_takes_no_more_edits(bob: User) -> None:
    task = a_task()
    reject_task(ballot(task, bob))
    response = keep(bob, task, **{"a1-body": "Late"})
    assert response.status_code == 409
    assert "Nothing was kept" in response.content.decode()
    assert Autosave.objects.count() == 0


@pytest.mark.parametrize(
    "body",
    [
        "", "[]", "{", '{"draft_hash": 7, "fields": {}}', '{"draft_hash": "zz", "fields": {}}',
        '{"draft_hash": "", "fields": []}', '{"draft_hash": "", "fields": {"a1-body": 7}}',
        '{"draft_hash": "", "fields": {"<b>": "x"}}', "[" * 100_000, "x" * 400_001,
    ],
)  # fmt: skip
def test_what_is_no_form_is_refused_and_not_kept(bob: User, body: str) -> None:
    task = a_task()
    response = post(bob, task, body)
    assert response.status_code == 400
    assert "nothing was kept" in response.content.decode()
    assert Autosave.objects.count() == 0


def test_characters_no_database_holds_are_replaced(bob: User) -> None:
    task = a_task()
    assert keep(bob, task, **{"a1-body": "a\x00b\ud800c"}).status_code == 200
    assert Autosave.objects.get().fields == {"a1-body": "a\ufffdb?c"}


def test_people_who_may_not_decide_keep_nothing(erin: User, alice: User) -> None:
    task = a_task()
    assert keep(erin, task, **{"a1-body": "x"}).status_code == 403
    assert keep(alice, task, **{"a1-body": "x"}).status_code == 403
    assert client_of(erin).post(address("review_discard", task.pk)).status_code == 403
    assert Autosave.objects.count() == 0
