"""The desk's first page: what waits for me, for how long, why in this order, what I narrowed."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.utils import timezone

from review_queue.desk.words.order_words import order_words
from review_queue.models import Comment, Decision, Mention, Opinion, SavedView, State, Task, Verdict
from review_queue.services.decisions.deciding import approve_task
from tests.builders import a_contact, a_workflow, an_email, ballot, pending
from tests.lifting import lifted
from tests.review_queue.desk.pages import address, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    cache.clear()


def change(task: Task, **columns: Any) -> Task:
    with lifted(Task):
        Task.objects.filter(pk=task.pk).update(**columns)
    return Task.objects.get(pk=task.pk)


def page_of(user: User, **asked: str) -> str:
    return unescape(client_of(user).get(address("review_queue_home"), asked).content.decode())


def found(user: User, **asked: str) -> list[int]:
    response = client_of(user).get(address("review_queue_home"), asked)
    return [row["task"].pk for row in response.context["rows"]]


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"due": 40, "value_minor": 840_000}, "€8,400 at risk, due in 39 min"),
        ({"due": -120, "value_minor": 840_000}, "overdue by 2 h, €8,400 at risk"),
        ({"due": 600, "value_minor": 1050}, "due in 9 h, €10.50 at risk"),
        ({"due": 600, "value_minor": 0, "priority": 1}, "due in 9 h, moved up by a rule"),
        ({"due": 600, "value_minor": 0, "priority": -1}, "due in 9 h, moved down by a rule"),
        ({"due": 600, "value_minor": 0, "age": 4320}, "due in 9 h, waiting for 3 d"),
        ({"due": None, "value_minor": 0, "age": 15}, "waiting for 15 min"),
    ],
)
def test_a_row_says_what_put_it_there_the_weightiest_first(
    columns: dict[str, Any], sentence: str
) -> None:
    now = timezone.now()
    due, age = columns.pop("due"), columns.pop("age", 0)
    columns["due_at"] = None if due is None else now + timedelta(minutes=due, seconds=-1)
    columns["created_at"] = now - timedelta(minutes=age)
    task = change(pending(), **columns)
    assert order_words(task, currency="EUR", now=now) == sentence


def test_the_first_row_says_that_it_is_first_and_the_second_does_not(bob: User) -> None:
    pending(), pending()
    page = page_of(bob)
    assert page.count("First because: ") == 1
    assert page.count("Here because: ") == 1
    assert "First because: " not in page_of(bob, mine="1")


def test_it_says_how_much_waits_for_how_long_and_what_is_pressing(bob: User, dana: User) -> None:
    now = timezone.now()
    tasks = [pending() for _ in range(5)]
    change(tasks[0], due_at=now - timedelta(minutes=1))
    change(tasks[1], due_at=now + timedelta(minutes=90), assigned_to=bob)
    change(tasks[2], assigned_to=dana)
    change(tasks[3], snoozed_until=now + timedelta(hours=1))
    Opinion.objects.create(task=tasks[4], draft_hash="x", asked_by=dana, asked_of=bob, asked_at=now)
    comment = Comment.objects.create(task=tasks[4], author=dana, text="@bob", created_at=now)
    Mention.objects.create(comment=comment, user=bob)
    page = page_of(bob)
    assert '4 wait<span class="waits-time">, about 5 min' in page
    assert "at 75 seconds each" in page
    pressing = ("1 overdue", "1 due within 2 hours", "1 assigned to you", "1 for your opinion")
    assert [words for words in (*pressing, "1 naming you") if words not in page] == []
    assert found(bob, asked="1") == found(bob, named="1") == [tasks[4].pk]
    assert found(bob, tab="snoozed") == [tasks[3].pk]
    assert tasks[3].pk not in found(bob)


def test_minutes_follow_the_reviewers_own_pace_per_workflow(bob: User, dana: User) -> None:
    for _ in range(5):
        approve_task(ballot(pending(), bob, active_ms=240_000))
        approve_task(ballot(pending(), dana, active_ms=30_000))
    pending(), pending()
    assert "about 8 min" in page_of(bob)
    assert "at your usual pace" in page_of(bob)
    cache.clear()
    assert "about 1 min" in page_of(dana)


def test_a_newcomer_is_told_the_teams_pace(bob: User, dana: User) -> None:
    for _ in range(5):
        approve_task(ballot(pending(), dana, active_ms=120_000))
    pending()
    page = page_of(bob)
    assert "about 2 min" in page
    assert "at your team's usual pace" in page


def test_every_filter_narrows_and_stands_in_the_address(bob: User) -> None:
    now = timezone.now()
    a_workflow("refunds", name="Refunds")
    sam = a_contact()
    plain = pending(an_email())
    costly = change(pending(), value_minor=60_000, tier=2)
    grave = change(pending(), tier=3, reviewers_needed=2)
    soon = change(pending(), due_at=now + timedelta(minutes=20))
    old = change(pending(), created_at=now - timedelta(days=9))
    other = change(pending(sender_address="x@example.org"), contact=None)
    everything = {task.pk for task in (plain, costly, grave, soon, old, other)}
    assert set(found(bob)) == everything
    assert found(bob, over="500") == found(bob, tier="2") == [costly.pk]
    assert found(bob, tier="3") == found(bob, second="1") == [grave.pk]
    assert found(bob, risk="soon") == [soon.pk]
    assert found(bob, arrived="older") == [old.pk]
    assert set(found(bob, arrived="today")) == everything - {old.pk}
    assert set(found(bob, contact=str(sam.pk))) == everything - {other.pk}
    for nonsense in ({"tier": "9"}, {"over": "-3"}, {"over": "²"}, {"risk": "x"}, {"contact": "a"}):
        assert set(found(bob, **nonsense)) == everything


def test_each_filter_in_force_is_named_with_a_link_that_takes_it_away(bob: User) -> None:
    change(pending(), value_minor=60_000, tier=2)
    page = page_of(bob, tier="2", over="500", q="question")
    for words in ("Check", "From €500.00", "“question”"):
        assert f'<span class="visually-hidden">Take away: </span>{words}' in page
    assert 'href="?tab=waiting&over=500&q=question"' in page
    assert 'href="?tab=waiting&tier=2&q=question"' in page


def test_filters_stay_while_paging(bob: User) -> None:
    template = change(pending(), tier=2)
    copies = []
    for number in range(51):
        copy = Task.objects.get(pk=template.pk)
        copy.pk, copy.source_key, copy.rank = None, f"copy:{number}", number
        copies.append(copy)
    with lifted(Task):
        Task.objects.bulk_create(copies)
    page = page_of(bob, tier="2")
    assert 'rel="next" href="?tab=waiting&tier=2&after=' in page


def test_all_done_says_what_went_out_alone_and_what_was_picked_for_a_spot_check(bob: User) -> None:
    alone, picked = pending(), pending()
    change(alone, state=State.EXECUTED, level=0, changed_at=timezone.now())
    change(picked, state=State.EXECUTED, changed_at=timezone.now())
    with lifted(Verdict):
        Verdict.objects.filter(task=picked).update(picked_at_random=True)
    page = page_of(bob)
    assert "Nothing waits for you" in page
    assert "1 went out on its own today" in page
    assert "1 was picked for a spot check" in page
    assert 'href="?tab=done&picked=1"' in page
    assert found(bob, tab="done", picked="1") == [picked.pk]


def test_a_draft_that_is_hidden_at_first_is_hidden_in_the_list_too(bob: User) -> None:
    task = pending(an_email(body="A most particular reply."))
    change(task, summary="A most particular summary")
    assert "A most particular summary" in page_of(bob)
    change(task, answer_first=True)
    assert "A most particular summary" not in page_of(bob)
    assert "Say first what you would do" in page_of(bob)


def test_looking_stores_nothing(bob: User) -> None:
    pending()
    page_of(bob), page_of(bob, q="question")
    client_of(bob).get(address("review_view_counts"))
    assert SavedView.objects.count() == Decision.objects.count() == 0
