"""Lists cost the same number of queries whatever they show, and find what is looked for."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from audit.read_only_admin import BoundedPaginator
from review_queue.models import State, Task
from tests.builders import a_contact, a_note, an_email, approved, pending, received
from tests.review_queue.admin.conftest import World, logged_in, pages, url

pytestmark = pytest.mark.django_db


def shown(user: User, **query: str) -> list[int]:
    """Task numbers of the list with these filters."""
    page = logged_in(user).get(url(Task, "changelist"), query)
    return [task.pk for task in page.context["cl"].result_list]


def test_no_list_asks_more_when_it_shows_more(root: User, bob: User, world: World) -> None:
    client = logged_in(root)

    def cost(model: type[Model]) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(url(model, "changelist"))
        return len(queries)

    lists = pages()
    for model in lists:
        cost(model)
    before = {model: cost(model) for model in lists}
    for number in range(3):
        a_contact(f"c{number}@example.com")
        approved(bob, [a_note(), an_email()])
        pending(sender_address=f"c{number}@example.com")
    assert {model: cost(model) for model in lists} == before
    assert max(before.values()) <= 9


def test_the_task_list_shows_state_and_why_in_words(bob: User) -> None:
    a_contact()
    pending()
    page = logged_in(bob).get(url(Task, "changelist")).content.decode()
    assert '<span class="badge badge-accent">Waiting for a person</span>' in page
    assert "One person" in page
    assert "Sam Field" in page


def test_tasks_are_found_by_state_number_subject_and_contact(bob: User) -> None:
    a_contact()
    first, second = received(subject="Broken vase"), pending(subject="Late parcel")
    done = approved(bob).task
    assert shown(bob) == [done.pk, second.pk, first.pk]
    assert shown(bob, state=State.PENDING) == [second.pk]
    assert shown(bob, state=State.RECEIVED) == [first.pk]
    assert shown(bob, state="needs_a_person") == []
    assert shown(bob, state="nonsense") == [done.pk, second.pk, first.pk]
    assert shown(bob, q="vase") == [first.pk]
    assert shown(bob, q=str(second.pk)) == [second.pk]
    assert shown(bob, q="sam@example.com") == [done.pk, second.pk, first.pk]
    assert shown(bob, kind="sample") == []


def test_a_waiting_task_opens_at_the_desk_and_a_closed_one_does_not(bob: User) -> None:
    waiting, done = pending(), approved(bob).task
    client = logged_in(bob)
    with_link = client.get(url(Task, "change", waiting.pk)).content.decode()
    without = client.get(url(Task, "change", done.pk)).content.decode()
    assert f'href="/admin/review/{waiting.pk}/' in with_link
    assert "Open in review" in with_link
    assert "Open in review" not in without
    assert "Timeline" in without


def test_a_list_stops_counting_at_its_bound(bob: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BoundedPaginator, "MOST", 2)
    for _ in range(3):
        received()
    page = logged_in(bob).get(url(Task, "changelist"))
    assert page.context["cl"].result_count == 2
