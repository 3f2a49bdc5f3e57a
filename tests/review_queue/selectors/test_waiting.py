"""What waits for a person: found by the queue's own index, and without what was put off."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from review_queue.models import Task
from review_queue.selectors.neighbours import next_waiting
from review_queue.selectors.queue_counts import queue_counts
from review_queue.selectors.waiting import WAITING
from tests.builders import pending

pytestmark = pytest.mark.django_db


def put_off(task: Task, **ahead: int) -> None:
    until = timezone.now() + timedelta(**ahead)
    Task.objects.filter(pk=task.pk).update(snoozed_until=until)


def test_what_was_put_off_is_not_there_until_its_time(bob: User) -> None:
    early, later, plain = pending(), pending(), pending()
    put_off(early, seconds=-1)
    put_off(later, hours=1)
    waiting = Task.objects.filter(WAITING).order_by("id")
    assert list(waiting) == [early, plain]
    assert queue_counts().waiting.number == 2
    assert next_waiting(after=early, user_id=0) == plain.pk
    assert next_waiting(after=plain, user_id=0) == early.pk


def test_the_queues_own_index_answers_without_sorting() -> None:
    pending()
    query = Task.objects.filter(WAITING).order_by("rank", "id").values_list("pk")[:1]
    with CaptureQueriesContext(connection) as asked:
        list(query)
        queue_counts()
    if connection.vendor != "sqlite":
        return
    plans = []
    with connection.cursor() as cursor:
        for one in asked:
            cursor.execute(f"EXPLAIN QUERY PLAN {one['sql']}")
            plans.append(" / ".join(row[3] for row in cursor.fetchall()))
    assert all("INDEX queue_waiting" in plan for plan in plans), plans
    assert "TEMP B-TREE" not in plans[0]
