"""The queue page: what waits in which order, narrowed, paged, and at a flat price."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from review_queue.models import Claim, Company, State, Task
from review_queue.selectors import queue_counts as counting
from review_queue.selectors.desk_queue import queue_page
from review_queue.selectors.queue_filters import QueueFilters
from review_queue.selectors.waiting import WAITING
from review_queue.services.decisions.deciding import approve_task
from tests.builders import (
    a_contact,
    a_workflow,
    an_email,
    ballot,
    pending,
    received,
)
from tests.lifting import lifted
from tests.review_queue.desk.pages import address, client_of

pytestmark = pytest.mark.django_db

QUEUE = "review_queue_home"


def many(number: int) -> list[Task]:
    """Waiting tasks that differ in their rank only, two and two alike."""
    template = pending(an_email())
    rows = [
        Task(
            state=State.PENDING,
            workflow=template.workflow,
            source_key=f"many:{place}",
            subject=f"Number {place}",
            rank=place // 2,
            due_at=template.due_at,
            created_at=template.created_at,
            changed_at=template.changed_at,
        )
        for place in range(number)
    ]
    template.rank = 10**9
    Task.objects.filter(pk=template.pk).update(rank=template.rank)
    with lifted(Task):
        return Task.objects.bulk_create(rows)


def test_pages_by_keyset_show_every_task_exactly_once_in_order(bob: User) -> None:
    rows = many(120)
    seen: list[int] = []
    cursor = ""
    while True:
        page = queue_page(filters=QueueFilters(after=cursor), user=bob)
        seen += [task.pk for task in page.rows]
        cursor = page.next_cursor
        if not cursor:
            break
    assert seen[:120] == [task.pk for task in rows]
    assert len(seen) == len(set(seen)) == 121


def test_no_query_of_any_page_uses_offset(bob: User) -> None:
    many(120)
    first = queue_page(filters=QueueFilters(), user=bob)
    with CaptureQueriesContext(connection) as seen:
        queue_page(filters=QueueFilters(after=first.next_cursor), user=bob)
    assert len(seen) == 1
    assert "OFFSET" not in seen[0]["sql"]
    assert "LIMIT 51" in seen[0]["sql"]


def test_the_queue_is_read_off_its_own_index_and_never_sorted() -> None:
    waiting = Task.objects.filter(WAITING)
    for tasks in (
        waiting.order_by("rank", "id")[:51],
        waiting.filter(rank__gte=5).order_by("rank", "id")[:51],
        waiting.select_related("workflow", "contact", "claim").order_by("rank", "id")[:51],
    ):
        assert '"queue_task"."state" = \'pending\'' in str(tasks.query)  # written out, not bound
        if connection.vendor == "sqlite":  # PostgreSQL plans by the size of the table
            plan = tasks.explain()
            assert "USING INDEX queue_waiting" in plan
            assert "TEMP B-TREE" not in plan


@pytest.mark.parametrize("cursor", ["x", "====", "W10", "bnVsbA", "WzEsMiwzXQ", "WyJhIiwxXQ", "é"])
def test_a_cursor_that_cannot_be_read_starts_from_the_top(bob: User, cursor: str) -> None:
    task = pending()
    for tab in ("waiting", "done"):
        response = client_of(bob).get(address(QUEUE), {"after": cursor, "tab": tab})
        assert response.status_code == 200
    assert queue_page(filters=QueueFilters(after=cursor), user=bob).rows == (task,)


def test_the_page_takes_the_same_queries_for_one_task_and_for_fifty(bob: User) -> None:
    client = client_of(bob)
    pending(an_email())
    client.get(address(QUEUE))
    with CaptureQueriesContext(connection) as one:
        client.get(address(QUEUE))
    many(60)
    with CaptureQueriesContext(connection) as fifty:
        client.get(address(QUEUE))
    assert len(fifty) == len(one)
    about_the_queue = [query for query in fifty if "queue_" in query["sql"]]
    assert len(about_the_queue) <= 5  # rows, counts, workflows, company, what I can take back


def test_the_counts_stop_at_a_thousand(bob: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "COUNT_LIMIT", 3)
    many(3)
    counts = counting.queue_counts()
    assert (counts.waiting.number, str(counts.waiting)) == (4, "3+")


def test_filters_narrow_by_workflow_claim_due_and_words(bob: User) -> None:
    a_contact(name="Sam Ünal")
    a_workflow("refunds", name="Refunds")
    sam = pending(an_email(), subject="Broken lamp")
    other = pending(workflow_key="refunds", sender_address="x@example.org", subject="Credit note")
    now = timezone.now()
    Claim.objects.create(
        task=other, reviewer=bob, claimed_at=now, leased_until=now + timedelta(minutes=5)
    )
    Task.objects.filter(pk=sam.pk).update(due_at=now - timedelta(hours=1))

    def found(**asked: str) -> list[int]:
        response = client_of(bob).get(address(QUEUE), asked)
        return [row["task"].pk for row in response.context["rows"]]

    assert set(found()) == {sam.pk, other.pk}
    assert found(workflow="refunds") == [other.pk]
    assert found(mine="1") == [other.pk]
    assert found(overdue="1") == [sam.pk]
    assert found(q="broken LAMP") == [sam.pk]
    assert found(q="Sam Ü") == [sam.pk]
    assert found(q=f"#{other.pk}") == [other.pk]
    assert found(q="x\x00y") == found(q="' OR 1=1 --") == found(q="²") == []


def test_who_is_on_an_item_is_shown_and_a_lapsed_claim_is_not(bob: User, dana: User) -> None:
    task = pending()
    now = timezone.now()
    claim = Claim.objects.create(
        task=task, reviewer=dana, claimed_at=now, leased_until=now + timedelta(minutes=5)
    )
    assert "Dana" in client_of(bob).get(address(QUEUE)).content.decode()
    Claim.objects.filter(pk=claim.pk).update(leased_until=now - timedelta(seconds=1))
    assert "Dana" not in client_of(bob).get(address(QUEUE)).content.decode()


def test_three_kinds_of_empty_say_three_different_things(bob: User) -> None:
    client = client_of(bob)

    def page(**asked: str) -> str:
        return client.get(address(QUEUE), asked).content.decode()

    assert "No work has come in yet" in page()
    task = pending()
    assert "Nothing matches" in page(q="nothing like this")
    approve_task(ballot(task, bob))
    assert "Nothing waits for you" in page()
    assert "Nothing stands still" in page(tab="needs")


def test_each_tab_lists_what_belongs_there(bob: User) -> None:
    tasks = {state: pending() for state in ("approved", "failed", "executed", "pending")}
    now = timezone.now()
    for state, task in tasks.items():
        with lifted(Task):
            Task.objects.filter(pk=task.pk).update(state=state, changed_at=now)
    old = pending()
    with lifted(Task):
        Task.objects.filter(pk=old.pk).update(state="executed", changed_at=now - timedelta(days=2))
    received()
    shown = {
        tab: [task.pk for task in queue_page(filters=QueueFilters(tab=tab), user=bob).rows]
        for tab in ("waiting", "hold", "needs", "done")
    }
    assert shown == {
        "waiting": [tasks["pending"].pk],
        "hold": [tasks["approved"].pk],
        "needs": [tasks["failed"].pk],
        "done": [tasks["executed"].pk],
    }


def test_the_first_page_says_how_much_waits_and_what_stands_still(bob: User) -> None:
    pending(), pending()
    stuck = pending()
    with lifted(Task):
        Task.objects.filter(pk=stuck.pk).update(state="outcome_unknown")
    page = client_of(bob).get("/admin/").content.decode()
    assert 'class="figure">2 <small>waiting</small>' in page
    assert "About 3 minutes" in page
    assert "1 outcome unknown" in page
    assert "Drafts come from your own reply templates" in page


def test_the_first_page_shows_no_figures_to_those_who_may_not_see_the_queue(mallory: User) -> None:
    pending()
    response = client_of(mallory).get("/admin/")
    assert "waiting" not in response.content.decode()
    assert response.context["home"] == {"may_see_queue": False}


def test_money_at_risk_is_shown_in_the_currency_of_the_company(bob: User) -> None:
    Company.objects.update(currency="JPY")
    task = pending()
    Task.objects.filter(pk=task.pk).update(value_minor=4500)
    assert "¥4,500 at risk" in client_of(bob).get(address(QUEUE)).content.decode()
