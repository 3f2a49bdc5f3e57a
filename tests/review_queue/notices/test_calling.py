"""What calls people at once: a second person for two-person work, and a serious mistake."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.core import mail

from oversight.services import report_outcome
from review_queue.models import Notice, NoticeKind, Task, Tier
from review_queue.notices.sending import send_letters
from review_queue.services.decisions.seconding import call_second_person
from tests.builders import approved, fresh, pending

pytestmark = pytest.mark.django_db


def test_who_may_say_the_second_yes_is_called_and_not_told_whose_the_first_was(
    bob: User, dana: User
) -> None:
    task = pending()
    Task.objects.filter(pk=task.pk).update(tier=Tier.TWO_PEOPLE, assigned_to=dana)
    assert call_second_person(fresh(task)) == 1
    assert call_second_person(fresh(task)) == 1  # told once all the same
    send_letters()
    notice = Notice.objects.get()
    assert (notice.recipient, notice.kind) == (dana, NoticeKind.SECOND_PERSON)
    assert "bob" not in mail.outbox[0].body.lower()


def test_below_the_highest_tier_nobody_is_called(bob: User, dana: User) -> None:
    assert call_second_person(pending()) == 0
    assert Notice.objects.count() == 0


@pytest.mark.parametrize(("severity", "letters"), [(1, 0), (2, 0), (3, 1)])
def test_a_serious_mistake_is_told_to_the_owners_at_once_and_a_light_one_is_not(
    severity: int, letters: int, bob: User, carol: User
) -> None:
    task = approved(bob).task
    report_outcome(task=task, kind="wrong_person", severity=severity, note="", user=bob)
    assert send_letters() == letters
    assert [letter.to for letter in mail.outbox] == [["carol@example.com"]] * letters


def test_the_owner_who_reports_it_is_not_told_what_they_know(bob: User, carol: User) -> None:
    task = approved(bob).task
    report_outcome(task=task, kind="wrong_person", severity=3, note="", user=carol)
    assert Notice.objects.count() == 0
