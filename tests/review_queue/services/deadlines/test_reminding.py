"""Whom it falls to, then the backup, then the owners: each once, each on record."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client

from audit.models import Entry
from review_queue.models import Absence, Claim, Notice, Task, TimeStep
from review_queue.services.deadlines.reminding import remind_and_escalate
from review_queue.services.decisions.deciding import approve_task
from review_queue.services.desk.claiming import claim_task
from tests.builders import a_workflow, ballot, fresh, pending
from tests.review_queue.desk.pages import address

pytestmark = pytest.mark.django_db
NINE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday
MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock() -> Any:
    """Time stands at nine until a test moves it."""
    with time_machine.travel(NINE, tick=False) as traveller:
        yield traveller


def promised(minutes: int = 120, **fields: Any) -> Task:
    """Work promised in so many minutes from now."""
    a_workflow(due_minutes=minutes, **fields)
    return pending()


def told() -> list[tuple[str, str]]:
    """(who, about which rung), in order."""
    notices = Notice.objects.order_by("id").select_related("recipient")
    return [(one.recipient.username, str(one.key).partition(":")[0]) for one in notices]


def test_the_ladder_is_climbed_once_at_its_times(
    bob: User, dana: User, carol: User, clock: Any
) -> None:
    task = promised(backup=dana)
    Task.objects.filter(pk=task.pk).update(assigned_to=bob)
    climbed = []
    for minute in range(181):
        clock.move_to(NINE + minute * MINUTE)
        before = TimeStep.objects.count()
        remind_and_escalate()
        remind_and_escalate()
        if TimeStep.objects.count() != before:
            climbed.append(minute)
    assert climbed == [90, 120, 150]
    assert told() == [("bob", "reviewer"), ("dana", "backup"), ("carol", "owner")]
    kinds = Entry.objects.filter(chain=f"task:{task.pk}").order_by("position")
    assert [entry.kind for entry in kinds][-3:] == [
        "queue.task.reminded",
        "queue.task.escalated",
        "queue.task.escalated",
    ]


def test_work_of_nobody_in_particular_reminds_everybody_who_may_decide_it(
    bob: User, dana: User, carol: User, mallory: User, clock: Any
) -> None:
    promised()
    clock.shift(90 * MINUTE)
    remind_and_escalate()
    assert sorted(told()) == [("bob", "reviewer"), ("carol", "reviewer"), ("dana", "reviewer")]


def test_who_said_yes_already_is_left_in_peace(bob: User, dana: User, clock: Any) -> None:
    task = promised()
    Task.objects.filter(pk=task.pk).update(reviewers_needed=2)
    clock.shift(30 * MINUTE)
    approve_task(ballot(fresh(task), bob))
    clock.shift(60 * MINUTE)
    remind_and_escalate()
    assert told() == [("dana", "reviewer")]


def test_somebody_at_it_holds_the_ladder_until_it_is_overdue(
    bob: User, dana: User, carol: User, clock: Any
) -> None:
    task = promised(240, backup=dana)
    clock.shift(180 * MINUTE)
    claim_task(task_id=task.pk, user=bob)
    remind_and_escalate()
    assert told() == [("bob", "reviewer")]
    for minute in (211, 239):
        clock.move_to(NINE + minute * MINUTE)
        Claim.objects.update(leased_until=NINE + (minute + 5) * MINUTE)
        remind_and_escalate()
    assert told() == [("bob", "reviewer")]
    clock.move_to(NINE + 241 * MINUTE)
    remind_and_escalate()
    assert told()[-1] == ("dana", "backup")


@pytest.mark.parametrize("backup_is", ["nobody", "mallory"])
def test_without_a_backup_who_may_decide_the_owners_come_next_at_once(
    backup_is: str, bob: User, mallory: User, carol: User, clock: Any
) -> None:
    task = promised(backup=mallory if backup_is == "mallory" else None)
    Task.objects.filter(pk=task.pk).update(assigned_to=bob)
    clock.shift(90 * MINUTE)
    remind_and_escalate()
    clock.shift(30 * MINUTE)
    remind_and_escalate()
    remind_and_escalate()
    assert told() == [("bob", "reviewer"), ("carol", "owner")]
    assert TimeStep.objects.get(rung="backup").told == []


def test_who_is_away_is_stood_in_for_and_a_stand_in_needs_the_right_themselves(
    bob: User, dana: User, mallory: User, clock: Any
) -> None:
    task = promised()
    Task.objects.filter(pk=task.pk).update(assigned_to=bob)
    absence = Absence.objects.create(
        person=bob, backup=dana, starts_at=NINE, ends_at=NINE + timedelta(days=1)
    )
    clock.shift(90 * MINUTE)
    remind_and_escalate()
    assert told() == [("dana", "reviewer")]
    other = promised()
    Task.objects.filter(pk=other.pk).update(assigned_to=bob)
    absence.backup = mallory
    absence.save()
    clock.shift(90 * MINUTE)
    remind_and_escalate()
    assert "mallory" not in {who for who, _ in told()}


def test_night_and_weekend_climb_no_rung_where_business_time_counts(
    bob: User, dana: User, clock: Any
) -> None:
    clock.move_to(datetime(2026, 11, 27, 16, 30, tzinfo=UTC))  # Friday, half an hour to closing
    task = promised(40, due_in_business_time=True, backup=dana)
    Task.objects.filter(pk=task.pk).update(assigned_to=bob)
    clock.move_to(datetime(2026, 11, 27, 17, 0, tzinfo=UTC))
    remind_and_escalate()
    for hours in range(0, 64, 4):
        clock.move_to(datetime(2026, 11, 27, 17, 1, tzinfo=UTC) + timedelta(hours=hours))
        remind_and_escalate()
        assert told() == [("bob", "reviewer")]
    clock.move_to(datetime(2026, 11, 30, 9, 31, tzinfo=UTC))
    remind_and_escalate()
    assert told()[-1] == ("dana", "backup")


def test_what_was_decided_in_time_troubles_nobody(bob: User, carol: User, clock: Any) -> None:
    task = promised()
    approve_task(ballot(task, bob))
    clock.shift(500 * MINUTE)
    assert remind_and_escalate() == 0
    assert told() == []


def test_the_item_says_who_was_told_when(client: Client, bob: User, dana: User, clock: Any) -> None:
    task = promised(backup=dana)
    Task.objects.filter(pk=task.pk).update(assigned_to=bob)
    clock.shift(90 * MINUTE)
    remind_and_escalate()
    clock.shift(30 * MINUTE)
    remind_and_escalate()
    client.force_login(bob)
    page = client.get(address("review_item", task.pk)).content.decode()
    assert "bob reminded 23 Nov 10:30." in page
    assert "Backup dana told 23 Nov 11:00." in page
    assert "(today 11:00)" in page
