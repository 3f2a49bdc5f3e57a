"""The palette's search: by number or words, few and bounded."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from review_queue.selectors import palette
from tests.builders import a_contact, pending
from tests.review_queue.desk.pages import address, client_of

pytestmark = pytest.mark.django_db


def found(user: User, words: str) -> list[dict[str, Any]]:
    """The tasks the palette offers."""
    tasks: list[dict[str, Any]] = (
        client_of(user).get(address("review_find"), {"q": words}).json()["tasks"]
    )
    return tasks


def test_a_number_finds_that_task_and_says_what_it_is(bob: User) -> None:
    a_contact()
    task = pending(subject="Lamp flickers")
    pending(subject="Another")
    assert found(bob, f"#{task.pk}") == [
        {
            "number": task.pk,
            "subject": "Lamp flickers",
            "customer": "Sam Field",
            "workflow": "Support-Replies",
            "state": "Waiting for a person",
            "url": address("review_item", task.pk),
        }
    ]


def test_words_are_found_in_subject_and_customer_newest_first(bob: User) -> None:
    a_contact()
    old, new = pending(subject="Lamp flickers"), pending(subject="New lamp")
    pending(subject="Chair", sender_address="other@example.com")
    assert [one["number"] for one in found(bob, "LAMP")] == [new.pk, old.pk]
    assert [one["number"] for one in found(bob, "sam fie")] == [new.pk, old.pk]


def test_at_most_eight_are_offered_with_three_queries(bob: User) -> None:
    for place in range(10):
        pending(subject=f"Lamp {place}")
    client = client_of(bob)
    client.get(address("review_find"), {"q": "lamp"})
    with CaptureQueriesContext(
        connection,
    ) as queries:
        tasks = client.get(address("review_find"), {"q": "lamp"}).json()["tasks"]
    assert len(tasks) == 8
    assert sum("queue_task" in query["sql"] for query in queries) == 2


def test_only_the_newest_are_searched_for_words(bob: User, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = pending(subject="Lamp old"), pending(subject="Lamp new")
    monkeypatch.setattr(palette, "NEWEST", 1)
    assert [one["number"] for one in found(bob, "lamp")] == [new.pk]
    assert [one["number"] for one in found(bob, str(old.pk))] == [old.pk]


@pytest.mark.parametrize("words", ["", " ", "\x00", "#", "#99999999999999999999", "x", "%", "٣"])
def test_odd_words_find_nothing_and_break_nothing(bob: User, words: str) -> None:
    pending(subject="A question")
    assert found(bob, words) == []


def test_hidden_characters_are_named(bob: User) -> None:
    pending(subject="La\u200bmp")
    assert found(bob, "mp")[0]["subject"] == "La[U+200B ZERO WIDTH SPACE]mp"
