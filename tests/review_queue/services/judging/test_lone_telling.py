"""The owners hear where one person decided for two: once, with who, when and how long it waits."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import Entry
from review_queue.models import LoneReview
from review_queue.selectors.lone_reviews import lone_reviews_untold
from review_queue.services.decisions.deciding import approve_task, send_back_task
from review_queue.services.drafts.drafting import record_result
from review_queue.services.judging.lone_telling import mark_lone_reviews_told
from tests.builders import a_draft, a_note, ballot, fresh, pending
from tests.review_queue.services.judging.test_two_people import DAY, two_people_rule

pytestmark = pytest.mark.django_db


def test_an_owner_hears_of_each_lone_decision_once(bob: User) -> None:
    two_people_rule()
    waiting, decided = pending(), pending()
    decision = approve_task(ballot(decided, bob)).decision
    with CaptureQueriesContext(connection) as queries:
        news = lone_reviews_untold()
    assert len(queries) == 2
    assert [(one.task_id, one.decided_by, one.decided_at) for one in news] == [
        (waiting.pk, "", None),
        (decided.pk, "Bob", decision.decided_at),
    ]
    assert (news[1].subject, news[1].hold_seconds) == (decided.subject, DAY)
    ids = [one.lone_review_id for one in news]
    assert mark_lone_reviews_told(lone_review_ids=ids, told=["carol"]) == 2
    assert lone_reviews_untold() == ()
    assert mark_lone_reviews_told(lone_review_ids=ids, told=["carol"]) == 0
    assert Entry.objects.filter(kind="queue.task.owners_told").count() == 2


def test_a_draft_that_was_replaced_is_no_news(bob: User) -> None:
    two_people_rule()
    task = pending()
    send_back_task(ballot(task, bob))
    record_result(task.pk, a_draft(a_note("Another.")))
    assert LoneReview.objects.count() == 2
    news = lone_reviews_untold()
    assert [one.task_id for one in news] == [task.pk]
    assert news[0].lone_review_id == LoneReview.objects.get(draft__version=2).pk
    assert fresh(task).draft_version == 2


def test_only_so_many_are_told_at_once_the_oldest_first(bob: User) -> None:
    two_people_rule()
    tasks = [pending() for _ in range(3)]
    assert [one.task_id for one in lone_reviews_untold(most=2)] == [t.pk for t in tasks[:2]]
