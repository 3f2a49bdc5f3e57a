"""What a page of the desk costs in queries, fixed, whatever it shows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from review_queue.models import SavedView, Task
from review_queue.services.decisions.deciding import approve_task
from tests.builders import a_contact, an_email, an_order, ballot, pending
from tests.lifting import lifted
from tests.review_queue.desk.pages import address, client_of

pytestmark = pytest.mark.django_db

# Session, account, permissions and the reader's own keys belong to every page.
ABOUT_THE_READER = ("django_session", '"auth_', "django_content_type", "queue_reviewerpreferences")


def cost(user: User, path: str, **asked: str) -> list[str]:
    """The queries of a second visit, without those about who reads."""
    client = client_of(user)
    client.get(path, asked)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(path, asked).status_code == 200
    texts = [one["sql"] for one in seen]
    return [sql for sql in texts if not any(f"FROM {name}" in sql or f'FROM "{name}' in sql
                                            for name in ABOUT_THE_READER)]  # fmt: skip


@pytest.mark.parametrize(
    ("tab", "columns"),
    [
        ("waiting", {}),
        ("snoozed", {"snoozed_until": timezone.now() + timedelta(days=1)}),
        ("hold", {"state": "approved"}),
        ("needs", {"state": "failed", "problem": "It was refused."}),
        ("done", {"state": "executed"}),
    ],
)
def test_every_tab_takes_four_however_many_rows_it_has(
    bob: User, tab: str, columns: dict[str, Any]
) -> None:
    tasks = [pending(an_email()) for _ in range(3)]
    with lifted(Task):
        Task.objects.filter(pk__in=[task.pk for task in tasks]).update(**columns)
    approve_task(ballot(pending(an_email()), bob))
    SavedView.objects.create(
        owner=bob, name="x", query="tab=waiting&mine=1", created_at=tasks[0].created_at
    )
    asked = cost(bob, address("review_queue_home"), tab=tab)
    assert len(asked) == 4, asked


def test_a_search_looks_up_contacts_besides(bob: User) -> None:
    pending(an_email())
    assert len(cost(bob, address("review_queue_home"), q="question")) == 5


def test_a_filter_costs_no_more(bob: User) -> None:
    pending(an_email())
    for narrowing in ({"tier": "1"}, {"over": "1"}, {"workflow": "support-replies"}):
        assert len(cost(bob, address("review_queue_home"), **narrowing)) == 4


def test_an_item_costs_the_same_whatever_its_history(bob: User, dana: User) -> None:
    customer = a_contact()
    task = pending(an_email())
    before = len(cost(bob, address("review_item", task.pk)))
    for _ in range(6):
        an_order(customer, reference=f"R{_}")
        approve_task(ballot(pending(an_email()), dana))
    after = len(cost(bob, address("review_item", task.pk)))
    assert after <= before + 1  # how the likes of it ended, once there are any
