"""What a person may let out in a day counts every yes of theirs that counts, however it came."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User

from connectors.contract import NotSent
from review_queue.batching.services import approve_batch, list_batch, open_row, run_batch
from review_queue.models import BlindPick, DailyLimit, Decision, Execution, LimitUse, State, Task
from review_queue.services.decisions.deciding import approve_task
from review_queue.services.drafts.freezing import Proposed
from review_queue.services.effects.resolving import run_rest_again
from tests.builders import a_note, ballot, ended, fresh, pending
from tests.review_queue.desk.pages import client_of
from tests.review_queue.execution.test_limits import sent
from tests.review_queue.notices.mailed_links import form_of, links_to, waiting
from tests.review_queue.services.judging.test_two_people import two_people_rule

pytestmark = pytest.mark.django_db
USED_UP = "What “{}” may let out in a day is used up. Nothing was sent"


@pytest.fixture(autouse=True)
def letters(settings: Any, tmp_path: Path) -> None:
    settings.EMAIL_CONFIGURED = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.STAFF_MAIL_DIR = tmp_path / "staff-mail"
    settings.SITE_URL = "https://desk.example.com"


def on_the_desk(bob: User) -> Task:
    return approve_task(ballot(pending(a_note()), bob)).task


def with_an_edit(bob: User) -> Task:
    edits = [Proposed(*a_note("Called them twice."))]
    return approve_task(ballot(pending(a_note()), bob), edits=edits).task


def by_link(bob: User) -> Task:
    task = waiting()
    link, client = links_to(bob, task)["approve"], client_of(bob)
    client.post(link, form_of(client.get(link).content.decode()))
    return fresh(task)


def in_a_batch(bob: User) -> Task:
    tasks = [pending(a_note(), subject="Alike") for _ in range(4)]
    BlindPick.objects.update(answer_first_chance=0, second_review_chance=0)
    batch = list_batch(task=fresh(tasks[0]), user=bob)
    for row in batch.rows.filter(must_open=True):
        open_row(batch=batch, task_id=row.task_id, user=bob)
    approve_batch(batch=batch, user=bob, task_ids=[task.pk for task in tasks])
    run_batch(batch.pk)
    return fresh(tasks[0])


@pytest.mark.parametrize("way", [on_the_desk, with_an_edit, by_link, in_a_batch])
def test_a_yes_counts_for_who_gave_it_by_whatever_way(
    bob: User, dana: User, way: Callable[[User], Task]
) -> None:
    DailyLimit.objects.create(person=bob, most=1)
    DailyLimit.objects.create(person=dana, most=1)
    first, second = way(bob), on_the_desk(bob)
    assert (first.state, second.state) == (State.APPROVED, State.APPROVED)
    assert sent(first)
    assert not sent(second)
    assert fresh(second).state == State.PENDING
    assert fresh(second).problem.startswith(USED_UP.format("bob"))
    assert [(use.scope, use.count) for use in LimitUse.objects.all()] == [
        (f"limit:person:{bob.pk}", 1)
    ]
    assert sent(on_the_desk(dana))


def by_two(*people: User, edits: list[Proposed] | None = None) -> Task:
    task = pending(a_note())
    assert task.reviewers_needed == 2
    for person in people:
        approve_task(ballot(fresh(task), person), edits=edits)
        edits = None
    assert fresh(task).state == State.APPROVED
    return fresh(task)


@pytest.mark.parametrize("seat", [0, 1], ids=["the first", "the second"])
@pytest.mark.parametrize("since", ["before", "after"])
def test_of_two_who_said_yes_it_counts_for_both(
    bob: User, dana: User, seat: int, since: str
) -> None:
    """Also where the limit is made in the middle of a day, and the day is counted back."""
    two_people_rule()
    limited = (bob, dana)[seat]
    first, second = by_two(bob, dana), by_two(bob, dana)
    if since == "before":
        DailyLimit.objects.create(person=limited, most=1)
    assert sent(first)
    if since == "after":
        DailyLimit.objects.create(person=limited, most=1)
    assert not sent(second)
    assert fresh(second).problem.startswith(USED_UP.format(limited))
    assert Execution.objects.exclude(dispatched_at=None).count() == 1


def test_a_limit_made_at_noon_counts_no_yes_of_somebody_else(bob: User, dana: User) -> None:
    first, second = on_the_desk(dana), on_the_desk(bob)
    assert sent(first)
    DailyLimit.objects.create(person=bob, most=1)
    assert sent(second)
    assert LimitUse.objects.get().count == 1


def test_who_wrote_the_version_two_others_approved_lets_nothing_out(
    bob: User, dana: User, carol: User
) -> None:
    two_people_rule()
    for person in (bob, dana, carol):
        DailyLimit.objects.create(person=person, most=5)
    task = by_two(bob, dana, carol, edits=[Proposed(*a_note("Called them twice."))])
    seats = Decision.objects.filter(task=task).order_by("pk").values_list("decided_by", "seat")
    assert list(seats) == [(bob.pk, 0), (dana.pk, 1), (carol.pk, 2)]
    assert sent(task)
    assert {use.scope: use.count for use in LimitUse.objects.all()} == {
        f"limit:person:{dana.pk}": 1,
        f"limit:person:{carol.pk}": 1,
    }


def test_who_lets_it_run_again_is_who_lets_it_out(bob: User, dana: User) -> None:
    failed = ended(on_the_desk(bob), NotSent("No such place."))
    DailyLimit.objects.create(person=bob, most=1)
    DailyLimit.objects.create(person=dana, most=1)
    run_rest_again(task_id=failed.pk, user=dana)
    assert sent(fresh(failed))
    assert {use.scope: use.count for use in LimitUse.objects.all()} == {
        f"limit:person:{dana.pk}": 1
    }
