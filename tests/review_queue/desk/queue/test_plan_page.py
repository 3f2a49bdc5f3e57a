"""The minutes somebody has: the list, what it leaves out and why, and walking exactly it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import Entry
from review_queue.models import Claim, Decision, ReviewPlan, State, Task
from review_queue.services.decisions.deciding import approve_task
from review_queue.services.desk.planning import make_plan
from tests.builders import ballot, fresh, pending
from tests.lifting import lifted
from tests.review_queue.desk.pages import address, client_of, decide_form

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    cache.clear()


def waiting(number: int, **columns: Any) -> list[Task]:
    """Waiting tasks, each worth more than the one before."""
    tasks = [pending() for _ in range(number)]
    for place, task in enumerate(tasks):
        columns_of_this = {"value_minor": 1000 * (place + 1), "rank": place, **columns}
        Task.objects.filter(pk=task.pk).update(**columns_of_this)
    return [fresh(task) for task in tasks]


def have(user: User, minutes: str) -> str:
    answer = client_of(user).post(address("review_plan_make"), {"minutes": minutes}, follow=True)
    return answer.content.decode()


def attention(seconds: int) -> None:
    """As if every decision had taken so long; the form alone cannot claim it."""
    with lifted(Decision):
        Decision.objects.update(active_ms=seconds * 1000)


def picked() -> list[int]:
    return [pick["task"] for pick in ReviewPlan.objects.latest("id").picks]


def test_five_minutes_hold_four_items_most_worth_first_and_say_what_is_left_out(bob: User) -> None:
    due = timezone.localtime() + timedelta(days=2)
    tasks = waiting(8, due_at=due)
    page = have(bob, "5")
    plan = ReviewPlan.objects.get()
    drawn = [pick["task"] for pick in plan.picks if pick["why"] == "random"]
    best = [task.pk for task in reversed(tasks) if task.pk not in drawn][:3]
    assert [pick["task"] for pick in plan.picks if pick["why"] == "worth"] == best
    assert len(plan.picks) == 4
    left = [task for task in tasks if task.pk not in picked()]
    at_risk = sum(task.value_minor for task in left) // 100
    assert (
        f"4 left out: together €{at_risk}.00 at risk, none due before {due:%A} {due:%H:%M}" in page
    )
    assert "Looking at any of them saves at most about €0." in page
    assert "5 minutes: 4 items" in page
    assert "about 5 min" in page
    assert "75 seconds each, until decisions say more" in page
    assert "assumed from the care they need (1 to 4 in 100)" in page
    assert "drawn by lot" in page
    assert Task.objects.filter(state=State.PENDING).count() == 8
    assert Claim.objects.count() == Decision.objects.count() == 0


def test_what_needs_two_people_is_always_in_and_it_says_when_that_takes_longer(bob: User) -> None:
    grave = waiting(6, tier=3)
    waiting(3)
    page = have(bob, "5")
    assert set(picked()) == {task.pk for task in grave}
    assert "longer than you have" in page
    assert page.count("needs two people: always in") == 6


def test_it_counts_what_is_due_before_the_time_is_over(bob: User) -> None:
    waiting(8, due_at=timezone.now() + timedelta(minutes=3))
    assert "4 due before your time is over" in have(bob, "5")


def test_nothing_left_out_is_said_too(bob: User) -> None:
    waiting(2)
    page = have(bob, "45")
    assert "Nothing is left out." in page
    assert "drawn by lot" not in page


@pytest.mark.parametrize("minutes", ["", "0", "481", "-5", "abc", "²", "99999999"])
def test_a_number_that_makes_no_sense_makes_no_list(bob: User, minutes: str) -> None:
    waiting(1)
    assert "from 1 to 480. No list was made." in have(bob, minutes)
    assert ReviewPlan.objects.count() == 0


def test_an_own_number_of_minutes_can_be_typed(bob: User) -> None:
    waiting(1)
    typed = {"minutes": "own", "own_minutes": "7"}
    client_of(bob).post(address("review_plan_make"), typed)
    assert ReviewPlan.objects.get().minutes == 7


def test_start_walks_exactly_the_list_and_survives_reloading(bob: User) -> None:
    tasks = waiting(6)
    have(bob, "5")
    client, order = client_of(bob), picked()
    walked = []
    answer = client.post(address("review_plan_start"))
    for place in range(4):
        task = Task.objects.get(pk=int(answer["Location"].strip("/").split("/")[-1]))
        walked.append(task.pk)
        page = client_of(bob).get(address("review_item", task.pk)).content.decode()  # a new session
        assert f"{4 - place} of 4 to go" in page
        answer = client.post(address("review_decide", task.pk), decide_form(task))
    assert walked == order
    assert answer["Location"] == address("review_plan")
    attention(90)
    page = client.get(address("review_plan")).content.decode()
    assert "4 decided in 6 min of attention, 0 to go" in page
    assert len(tasks) - Decision.objects.count() == 2


def test_the_item_shows_the_minutes_spent_of_those_set(bob: User) -> None:
    waiting(3)
    have(bob, "20")
    client = client_of(bob)
    first = fresh_of(client.post(address("review_plan_start"))["Location"])
    assert "0/20 min" in client.get(address("review_item", first.pk)).content.decode()
    second = client.post(address("review_decide", first.pk), decide_form(first))["Location"]
    attention(12 * 60)
    assert "12/20 min" in client.get(second).content.decode()


def fresh_of(location: str) -> Task:
    return Task.objects.get(pk=int(location.strip("/").split("/")[-1]))


def test_what_somebody_else_has_is_skipped_and_said(bob: User, dana: User) -> None:
    waiting(3)
    have(bob, "20")
    first, second, third = picked()
    now = timezone.now()
    Claim.objects.create(
        task_id=first, reviewer=dana, claimed_at=now, leased_until=now + timedelta(minutes=5)
    )
    approve_task(ballot(Task.objects.get(pk=second), dana))
    client = client_of(bob)
    assert client.post(address("review_plan_start"))["Location"] == address("review_item", third)
    page = client.get(address("review_plan")).content.decode()
    assert "Somebody else has it" in page
    assert "No longer waits" in page


def test_a_skipped_item_comes_back_at_the_end(bob: User) -> None:
    waiting(3)
    have(bob, "20")
    first, second, third = picked()
    client = client_of(bob)
    client.post(address("review_plan_start"))
    page = client.get(address("review_item", first)).content.decode()
    assert f'href="{address("review_item", second)}" data-act="next"' in page
    for number in (second, third):
        task = Task.objects.get(pk=number)
        answer = client.post(address("review_decide", number), decide_form(task))
    assert answer["Location"] == address("review_item", first)


def test_an_item_outside_the_list_leads_down_the_queue_as_ever(bob: User) -> None:
    tasks = waiting(9)
    have(bob, "5")
    client = client_of(bob)
    client.post(address("review_plan_start"))
    outside = next(task for task in tasks if task.pk not in picked())
    page = client.get(address("review_item", outside.pk)).content.decode()
    assert "to go" not in page


def test_a_new_list_takes_the_place_of_the_old_and_yesterdays_is_gone(bob: User) -> None:
    waiting(2)
    have(bob, "5")
    have(bob, "10")
    old, new = ReviewPlan.objects.order_by("id")
    assert old.ended_at is not None
    assert new.ended_at is None
    assert (
        "Go on with your list" in client_of(bob).get(address("review_queue_home")).content.decode()
    )
    ReviewPlan.objects.update(created_at=timezone.now() - timedelta(hours=13))
    page = client_of(bob).get(address("review_plan"), follow=True).content.decode()
    assert "You have no list." in page


def test_putting_it_away_decides_nothing_and_is_on_record(bob: User) -> None:
    waiting(2)
    have(bob, "5")
    client_of(bob).post(address("review_plan_start"))
    client_of(bob).post(address("review_plan_end"))
    assert ReviewPlan.objects.get().ended_at is not None
    kinds = Entry.objects.filter(kind__startswith="queue.plan").order_by("position")
    assert [entry.kind for entry in kinds] == [
        "queue.plan.made",
        "queue.plan.started",
        "queue.plan.ended",
    ]
    assert Decision.objects.count() == 0


def test_own_work_others_claims_and_earlier_yeses_are_no_part_of_it(
    bob: User, dana: User, carol: User
) -> None:
    mine, theirs, seconded, free = waiting(4)
    Task.objects.filter(pk=mine.pk).update(requested_by=bob)
    Task.objects.filter(pk=theirs.pk).update(assigned_to=dana)
    Task.objects.filter(pk=seconded.pk).update(reviewers_needed=2)
    approve_task(ballot(fresh(seconded), bob))
    make_plan(user=bob, minutes=20)
    assert picked() == [free.pk]


def test_a_list_costs_the_same_queries_for_two_items_and_for_twenty(bob: User) -> None:
    waiting(2)
    client = client_of(bob)
    have(bob, "45")
    counts = []
    for more in (0, 20):
        waiting(more)
        have(bob, "45")
        with CaptureQueriesContext(connection) as asked:
            client.get(address("review_plan"))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_who_may_not_decide_gets_no_list(erin: User) -> None:
    for name in ("review_plan_make", "review_plan_start", "review_plan_end"):
        assert client_of(erin).post(address(name), {"minutes": "5"}).status_code == 403
    assert ReviewPlan.objects.count() == 0


def test_enter_in_the_own_number_asks_for_that_number_and_no_other(bob: User) -> None:
    waiting(1)
    page = client_of(bob).get(address("review_queue_home")).content.decode()
    form = next(part for part in page.split("<form")[1:] if 'name="own_minutes"' in part)
    form = form.split("</form>")[0]
    assert 'type="hidden" name="minutes" value="own"' in form
    # A browser sends the first button of a form on Enter: none here may carry another number.
    assert form.count('type="submit"') == 1
    assert form.count('name="minutes"') == 1
