"""When the queue will be clear, from how fast it was decided; silent without history."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from review_queue.models import Company, Decision, Task
from review_queue.selectors.forecast import clear_by
from tests.builders import pending

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture
def task(bob: User) -> Task:
    """Some task the decisions can hang on."""
    return pending()


def decided(task: Task, by: User, at: datetime, number: int, **fields: Any) -> None:
    """So many decisions at that moment."""
    first = Decision.objects.count()
    Decision.objects.bulk_create(
        Decision(
            task=task, generation=1, seat=first + one, answer=Decision.Answer.APPROVE,
            decided_by=by, actor={}, channel="admin", draft_hash="", evidence_hash="",
            policy_version=1, decided_at=at, **fields,
        )
        for one in range(number)
    )  # fmt: skip


def weekdays_of_history(task: Task, by: User, an_hour: int, hours: range = range(9, 17)) -> None:
    """Two weeks of decisions, Monday to Friday, the same number in every hour."""
    for back in range(1, 15):
        day = FRIDAY - timedelta(days=back)
        if day.weekday() < 5:
            for hour in hours:
                decided(task, by, day.replace(hour=hour, minute=5), an_hour)


def test_the_pile_divided_by_the_pace_of_this_hour_is_the_time_it_takes(
    task: Task, bob: User
) -> None:
    weekdays_of_history(task, bob, 6)
    forecast = clear_by(waiting=32, now=FRIDAY)
    assert forecast.per_hour == 6
    assert forecast.at == FRIDAY + timedelta(hours=5, minutes=20)


def test_it_says_so_in_the_companys_own_time(task: Task, bob: User) -> None:
    Company.objects.update(time_zone="Europe/Amsterdam")
    weekdays_of_history(task, bob, 6)
    with time_machine.travel(FRIDAY, tick=False):
        assert clear_by(waiting=32).words == "clear by about 15:20"


def test_hours_in_which_nobody_works_and_idle_weekends_do_not_count(task: Task, bob: User) -> None:
    weekdays_of_history(task, bob, 6)
    with time_machine.travel(FRIDAY.replace(hour=16, minute=30), tick=False):
        forecast = clear_by(waiting=9)
        assert forecast.at == datetime(2026, 11, 23, 10, tzinfo=UTC)
        assert forecast.words == "clear by about Monday 10:00"


def test_without_enough_history_it_says_that_instead_of_a_time(task: Task, bob: User) -> None:
    decided(task, bob, FRIDAY - timedelta(days=1), 10)
    decided(task, bob, FRIDAY - timedelta(days=2), 9)
    forecast = clear_by(waiting=5, now=FRIDAY)
    assert (forecast.at, forecast.words) == (
        None,
        "not enough history to say when it is clear",
    )
    decided(task, bob, FRIDAY - timedelta(days=2), 1)
    assert clear_by(waiting=5, now=FRIDAY).at is not None


def test_one_busy_day_is_no_history(task: Task, bob: User) -> None:
    decided(task, bob, FRIDAY - timedelta(hours=1), 50)
    assert clear_by(waiting=5, now=FRIDAY).at is None


def test_what_a_rule_let_through_says_nothing_about_people(task: Task, bob: User) -> None:
    weekdays_of_history(task, bob, 6)
    before = clear_by(waiting=12, now=FRIDAY).at
    decided(task, None, FRIDAY - timedelta(days=1), 500)  # type: ignore[arg-type]
    assert clear_by(waiting=12, now=FRIDAY).at == before


def test_a_pile_that_takes_longer_than_a_week_gets_no_moment(task: Task, bob: User) -> None:
    weekdays_of_history(task, bob, 1)
    forecast = clear_by(waiting=1000, now=FRIDAY)
    assert (forecast.at, forecast.why) == (None, "not clear within a week at the usual pace")


def test_an_empty_queue_is_clear_already(task: Task, bob: User) -> None:
    weekdays_of_history(task, bob, 6)
    assert clear_by(waiting=0, now=FRIDAY).words == "nothing waits"


def test_it_costs_two_queries_whatever_the_history(task: Task, bob: User) -> None:
    weekdays_of_history(task, bob, 20)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        clear_by(waiting=32, now=FRIDAY)
    assert len(asked) == 2
