"""A letter to the customer leaves only while its address is still the one on their record."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from review_queue.execution.claim import claim_execution
from review_queue.execution.run import run_lease
from review_queue.models import Attempt, Contact, Execution, State, Task
from review_queue.services.decisions.deciding import approve_task
from tests.builders import a_contact, an_email, approved, ballot, fresh, pending

pytestmark = [pytest.mark.django_db]
OLD, NEW = "sam@example.com", "sam.field@example.com"


@pytest.fixture
def sam() -> Contact:
    return a_contact(OLD)


def run_next(task: Task) -> Task:
    """The first step that waits is claimed and carried out, as a worker does it."""
    step = Execution.objects.filter(task=task, status="ready").order_by("position")[0]
    Execution.objects.filter(pk=step.pk).update(next_at=step.created_at)
    lease = claim_execution(step.pk)
    assert lease is not None
    run_lease(lease)
    return fresh(task)


def moves(sam: Contact, email: str) -> None:
    sam.email = email
    sam.save()


def letters(outbox: Path) -> int:
    return sum(1 for path in outbox.rglob("*.eml"))


def a_hold(*guests: str) -> tuple[str, dict[str, Any]]:
    times = {"starts": "2030-01-02T14:00", "ends": "2030-01-02T15:00"}
    return "calendar_hold", {
        "title": "Visit", "time_zone": "Europe/Berlin", "attendees": list(guests), **times
    }  # fmt: skip


@pytest.mark.parametrize(
    "said",
    [
        (NEW, "The address it goes to is no longer the one on the customer's record."),
        ("", "The address it goes to was taken off the customer's record."),
    ],
)
@pytest.mark.parametrize(
    "action",
    [
        an_email(OLD),
        ("email", {**an_email("boss@example.com")[1], "cc": [OLD.upper()]}),
        ("email", {**an_email("boss@example.com")[1], "bcc": [OLD]}),
        a_hold("boss@example.com", OLD),
    ],
)
def test_an_address_that_was_the_customers_at_the_approval_and_is_no_more_gets_nothing(
    action: tuple[str, dict[str, Any]], said: tuple[str, str], bob: User, sam: Contact, outbox: Path
) -> None:
    now, words = said
    task = approved(bob, [action]).task
    moves(sam, now)
    task = run_next(task)
    assert (task.state, task.generation) == (State.PENDING, 2)
    assert task.problem == f"{words} Nothing was sent; please decide again."
    assert Execution.objects.get().status == "cancelled"
    assert Attempt.objects.filter(phase="dispatch").count() == 0
    assert letters(outbox) == 0


def test_the_page_says_that_the_address_is_no_longer_on_the_record(
    bob: User, sam: Contact, client: Client
) -> None:
    task = pending(an_email(OLD))
    client.force_login(bob)
    page = reverse("admin:review_item", args=[task.pk])
    former = "Was on the customer&#x27;s record when it was drafted, and is not any more"
    assert former not in client.get(page).text
    moves(sam, NEW)
    assert former in client.get(page).text


def test_the_page_of_what_came_back_says_why(
    bob: User, dana: User, sam: Contact, outbox: Path, client: Client
) -> None:
    task = approved(bob, [an_email(OLD)]).task
    moves(sam, NEW)
    run_next(task)
    client.force_login(dana)
    page = client.get(reverse("admin:review_item", args=[task.pk])).text
    told = re.search(r"data-came-back>.*?</div></div>", page, re.DOTALL)
    assert told is not None
    words = " ".join(unescape(re.sub(r"<[^>]*>", "", told[0])).split())
    assert "This was approved and came back. The address it goes to is no longer the one" in words
    assert words.endswith("Nothing was sent; please decide again.")
    approve_task(ballot(fresh(task), dana))
    assert "data-came-back" not in client.get(reverse("admin:review_item", args=[task.pk])).text


def test_whoever_is_told_and_says_yes_again_means_the_old_address(
    bob: User, dana: User, sam: Contact, outbox: Path
) -> None:
    task = approved(bob, [an_email(OLD)]).task
    moves(sam, NEW)
    approve_task(ballot(run_next(task), dana))
    assert run_next(task).state == State.EXECUTED
    assert letters(outbox) == 1


def test_an_address_that_never_was_the_customers_is_left_alone(
    bob: User, sam: Contact, outbox: Path
) -> None:
    task = approved(bob, [an_email("office@example.com")]).task
    moves(sam, NEW)
    assert run_next(task).state == State.EXECUTED
    assert letters(outbox) == 1


def test_another_name_and_other_letters_of_the_address_change_nothing(
    bob: User, sam: Contact, outbox: Path
) -> None:
    task = approved(bob, [an_email(OLD)]).task
    sam.name = "Samantha Field"
    moves(sam, "Sam@Example.com")
    assert run_next(task).state == State.EXECUTED
    assert letters(outbox) == 1


def test_a_record_without_history_is_judged_by_where_the_address_was_traced_to(
    bob: User, outbox: Path
) -> None:
    Contact.objects.bulk_create([Contact(name="Sam Field", email=OLD)])
    task = approved(bob, [an_email(OLD)]).task
    Contact.objects.update(email=NEW)
    assert run_next(task).state == State.PENDING
    assert letters(outbox) == 0


def test_what_the_same_approval_changed_lets_its_letter_to_the_old_address_go(
    bob: User, sam: Contact, outbox: Path
) -> None:
    change = {"contact_id": sam.pk, "changes": [{"name": "email", "value": NEW}]}
    task = approved(bob, [("contact_update", change), an_email(OLD)]).task
    run_next(task)
    assert Contact.objects.get().email == NEW
    assert run_next(task).state == State.EXECUTED
    assert letters(outbox) == 1
