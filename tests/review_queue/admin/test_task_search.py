"""The archive of tasks is searched by index, and costs the same whatever it holds."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from review_queue.models import Task
from tests.builders import a_contact, pending
from tests.review_queue.admin.conftest import logged_in, url

pytestmark = pytest.mark.django_db


def found(user: User, words: str) -> list[int]:
    response = logged_in(user).get(url(Task, "changelist"), {"q": words})
    return [task.pk for task in response.context["cl"].result_list]


def test_a_task_is_found_by_number_words_name_and_address(bob: User) -> None:
    a_contact(name="Sam Field")
    lamp = pending(subject="The lamp from order 10102 flickers")
    chair = pending(subject="A chair", sender_address="other@example.org")
    assert found(bob, f"#{lamp.pk}") == found(bob, str(lamp.pk)) == [lamp.pk]
    assert found(bob, "order 10102") == found(bob, "FLICKERS lamp") == [lamp.pk]
    assert found(bob, "sam field") == found(bob, "sam@example") == [lamp.pk]
    assert found(bob, "chair") == [chair.pk]
    for nothing in ("lamp chair", "%", "_", "' OR 1=1 --", "²"):
        assert found(bob, nothing) == []
    assert set(found(bob, " ")) == {lamp.pk, chair.pk}


def test_list_and_search_take_no_more_than_six_queries_and_count_no_table(bob: User) -> None:
    for _ in range(3):
        pending()
    client = logged_in(bob)
    for asked in ({}, {"q": "question"}, {"state": "pending"}, {"p": "1"}):
        client.get(url(Task, "changelist"), asked)
        with CaptureQueriesContext(connection) as seen:
            client.get(url(Task, "changelist"), asked)
        counts = [one["sql"] for one in seen if "COUNT(*)" in one["sql"]]
        assert len([one for one in seen if "queue_" in one["sql"]]) <= 6, asked
        assert counts
        assert all("LIMIT" in sql for sql in counts), counts


def test_postgres_has_the_word_indexes_and_sqlite_goes_without() -> None:
    on_postgres = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname FROM pg_indexes WHERE indexdef LIKE '%gin_trgm_ops%'"
            if on_postgres
            else "SELECT name FROM sqlite_master WHERE type = 'index' AND name LIKE '%_words'"
        )
        names = {row[0] for row in cursor.fetchall()}
    words = {"queue_subject_words", "queue_contact_name_words", "queue_contact_email_words"}
    assert names == (words if on_postgres else set())
