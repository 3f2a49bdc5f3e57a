"""The item's screen takes at most twelve queries, whatever its history and whoever must decide."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from policies.engine.levels import Level
from policies.engine.spec import Rule
from review_queue.models import Task
from review_queue.services.decisions.deciding import reject_task
from review_queue.services.desk.commenting import add_comment
from tests.builders import a_contact, a_note, a_refund, an_email, an_order, ballot, pending
from tests.policies.lifecycle import draft_with, publish
from tests.review_queue.desk.pages import address, client_of

pytestmark = pytest.mark.django_db
MOST = 12


def queries_of(user: User, task: Task) -> list[str]:
    """Everything one look costs, the reader's own account and rights included."""
    client = client_of(user)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address("review_item", task.pk)).status_code == 200
    return [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]


def test_a_small_item(bob: User) -> None:
    assert len(queries_of(bob, pending(a_note()))) <= MOST


def test_a_customer_with_a_long_history(bob: User) -> None:
    contact = a_contact()
    for number in range(12):
        an_order(contact, str(number))
        reject_task(ballot(pending(), bob))
    task = pending(an_email(), a_note(), a_note("two"))
    for number in range(5):
        add_comment(task_id=task.pk, author=bob, text=f"Remark {number}")
    assert len(queries_of(bob, task)) <= MOST


def test_money(bob: User) -> None:
    an_order(a_contact())
    assert len(queries_of(bob, pending(an_email(), a_refund()))) <= MOST


def test_two_people_by_a_rule(bob: User, dana: User, carol: User) -> None:
    publish(draft_with(Rule("two", "Two", (), Level.TWO_PEOPLE)))
    task = pending(an_email(), a_refund())
    # One more: who wrote the rule that asks for two.
    assert len(queries_of(bob, task)) <= MOST + 1
