"""People are told once, at once or with the digest; whoever is away is stood in for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.db import transaction
from django.utils import timezone

from review_queue.models import Absence, Letter, Notice, NoticeKind, NoticePreferences, Urgency
from review_queue.notices.sending import send_letters
from review_queue.services.people.notifying import notify
from tests.builders import pending

pytestmark = pytest.mark.django_db


def away(person: User, backup: User | None, *, days: int = 2) -> Absence:
    """Away since an hour ago."""
    now = timezone.now()
    return Absence.objects.create(
        person=person,
        backup=backup,
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(days=days),
    )


def test_urgent_kinds_are_mailed_at_once_and_the_rest_waits_for_the_digest(bob: User) -> None:
    task = pending()
    urgent = {kind for kind in NoticeKind if _urgency(bob, kind) == Urgency.INSTANT}
    assert urgent == {
        NoticeKind.AT_RISK,
        NoticeKind.SEVERITY_ONE,
        NoticeKind.SECOND_PERSON,
        NoticeKind.DEMOTED,
        NoticeKind.WORKER_STOPPED,
        NoticeKind.TRAIL,
    }
    Notice.objects.all().delete()
    notify(to=bob, kind=NoticeKind.ASSIGNED, task=task, text="Dana gave you this.")
    notify(to=bob, kind=NoticeKind.AT_RISK, task=task, text="Nearly over.")
    assert send_letters() == 1
    assert [letter.subject for letter in mail.outbox] == [f"Promise at risk (#{task.pk})"]
    assert "Dana gave you this" not in mail.outbox[0].body


def _urgency(person: User, kind: NoticeKind) -> str:
    notice = notify(to=person, kind=kind, text="Something.")
    assert notice is not None
    return notice.urgency


def test_being_named_is_urgent_only_for_who_chose_so(bob: User, dana: User) -> None:
    NoticePreferences.objects.create(user=dana, mentions_at_once=True)
    assert _urgency(bob, NoticeKind.MENTION) == Urgency.DIGEST
    assert _urgency(dana, NoticeKind.MENTION) == Urgency.INSTANT


def test_the_same_key_tells_a_person_once_and_others_besides(bob: User, dana: User) -> None:
    first = notify(to=bob, kind=NoticeKind.AT_RISK, text="Nearly over.", key="reviewer:1:1:1")
    again = notify(to=bob, kind=NoticeKind.AT_RISK, text="Other words.", key="reviewer:1:1:1")
    other = notify(to=dana, kind=NoticeKind.AT_RISK, text="Nearly over.", key="reviewer:1:1:1")
    assert first is not None
    assert again is None
    assert other is not None
    assert Notice.objects.count() == 2


def test_an_account_that_is_switched_off_is_told_nothing(bob: User) -> None:
    User.objects.filter(pk=bob.pk).update(is_active=False)
    bob.refresh_from_db()
    assert notify(to=bob, kind=NoticeKind.AT_RISK, text="Nearly over.") is None
    assert Notice.objects.count() == 0


def test_what_is_to_be_done_goes_to_the_stand_in_and_what_is_said_stays(
    bob: User, dana: User
) -> None:
    task = pending()
    away(bob, dana)
    given = notify(to=bob, kind=NoticeKind.ASSIGNED, task=task, text="Yours.")
    said = notify(to=bob, kind=NoticeKind.MENTION, task=task, text="@bob look.")
    assert given is not None
    assert said is not None
    assert (given.recipient, said.recipient) == (dana, bob)


def test_a_stand_in_who_may_not_decide_it_gets_nothing_of_it(bob: User, mallory: User) -> None:
    task = pending()
    away(bob, mallory)
    notice = notify(to=bob, kind=NoticeKind.ASSIGNED, task=task, text="Yours.")
    assert notice is not None
    assert notice.recipient == bob
    assert not Notice.objects.filter(recipient=mallory).exists()


def test_stand_ins_hand_on_and_a_circle_ends_with_the_person(
    bob: User, dana: User, carol: User
) -> None:
    task = pending()
    away(bob, dana)
    second = away(dana, carol)
    notice = notify(to=bob, kind=NoticeKind.ASSIGNED, task=task, text="Yours.")
    assert notice is not None
    assert notice.recipient == carol
    second.backup = bob
    second.save()
    notice = notify(to=bob, kind=NoticeKind.ASSIGNED, task=task, text="Yours.")
    assert notice is not None
    assert notice.recipient == bob


def _fail_after_telling(person: User) -> None:
    with transaction.atomic():
        notify(to=person, kind=NoticeKind.AT_RISK, text="Nearly over.")
        raise RuntimeError("the work failed")


def test_nothing_leaves_when_the_work_it_tells_of_is_rolled_back(bob: User) -> None:
    with pytest.raises(RuntimeError, match="the work failed"):
        _fail_after_telling(bob)
    assert send_letters() == 0
    assert (Notice.objects.count(), Letter.objects.count()) == (0, 0)
