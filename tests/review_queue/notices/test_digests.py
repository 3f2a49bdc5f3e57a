"""Three digests a day, each once, only when something is new; urgent letters at once, in one."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from review_queue.models import (
    Company,
    DigestSlot,
    Letter,
    LoneReview,
    Notice,
    NoticeKind,
    NoticePreferences,
    Task,
)
from review_queue.notices.composing import write_due_digests, write_urgent_letters
from review_queue.notices.sending import send_letters
from review_queue.rounds.telling import beat_once
from review_queue.services.decisions.deciding import approve_task
from review_queue.services.people.notifying import notify
from tests.builders import ballot, pending
from tests.review_queue.notices.test_slots import NIGHTS
from tests.review_queue.services.judging.test_two_people import two_people_rule

pytestmark = pytest.mark.django_db
NINE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def told(person: User, text: str = "Something.", kind: NoticeKind = NoticeKind.OTHER) -> Notice:
    """A notice that is new."""
    notice = notify(to=person, kind=kind, text=text)
    assert notice is not None
    return notice


@pytest.mark.parametrize(("name", "night"), NIGHTS)
def test_each_digest_leaves_once_around_a_change_of_clock_however_often_it_is_asked_for(
    name: str, night: date, bob: User
) -> None:
    Company.objects.update(time_zone=name)
    zone = ZoneInfo(name)
    start = datetime.combine(night - timedelta(days=1), time(0), tzinfo=zone).astimezone(UTC)
    for minutes in range(0, 48 * 60, 15):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            told(bob, f"At {minutes}.")
            write_due_digests()
            write_due_digests()
    days = (night - timedelta(days=1), night)
    wanted = [f"{day} {hour}" for day in days for hour in ("09:00", "13:00", "17:00")]
    made = list(DigestSlot.objects.order_by("id").values_list("slot", flat=True))
    # The three hours of grace may still serve the evening before the first day.
    assert [slot for slot in made if slot[:10] in {str(day) for day in days}] == wanted
    slots = Letter.objects.filter(recipient=bob).order_by("id").values_list("slot", flat=True)
    assert [slot for slot in slots if slot.removeprefix("digest ") in wanted] == [
        f"digest {slot}" for slot in wanted
    ]


def test_nothing_new_means_no_letter_and_the_slot_is_over_all_the_same(bob: User) -> None:
    with time_machine.travel(NINE, tick=False):
        assert write_due_digests() == 0
        told(bob)
        assert write_due_digests() == 0
    with time_machine.travel(NINE.replace(hour=13), tick=False):
        assert write_due_digests() == 1
    assert Letter.objects.get().slot == "digest 2026-11-23 13:00"


def test_a_digest_lists_what_is_new_and_nothing_twice(bob: User) -> None:
    with time_machine.travel(NINE - timedelta(minutes=5), tick=False):
        task = pending()
        told(bob, "Dana gave you this.")
    with time_machine.travel(NINE, tick=False):
        beat_once()
    letter = mail.outbox[0]
    assert letter.subject == "Review desk 09:00: 1 waiting, 1 for you"
    assert "Dana gave you this." in letter.body
    assert f"https://desk.example.com/admin/review/{task.pk}/" in letter.body
    with time_machine.travel(NINE.replace(hour=13), tick=False):
        assert beat_once() == 0
    assert len(mail.outbox) == 1


def test_who_reads_a_notice_in_time_gets_no_letter_about_it(bob: User) -> None:
    notice = told(bob)
    Notice.objects.filter(pk=notice.pk).update(read_at=timezone.now())
    with time_machine.travel(NINE, tick=False):
        assert write_due_digests() == 0


def test_who_wants_no_digests_gets_none_and_keeps_the_notices(bob: User, dana: User) -> None:
    NoticePreferences.objects.create(user=bob, mail_digests=False)
    told(bob)
    told(dana)
    with time_machine.travel(NINE, tick=False):
        assert write_due_digests() == 1
    assert Letter.objects.get().recipient == dana
    assert Notice.objects.get(recipient=bob).letter is None


def test_owners_read_how_it_goes_and_reviewers_do_not(bob: User, carol: User) -> None:
    with time_machine.travel(NINE - timedelta(hours=1), tick=False):
        approve_task(ballot(pending(), bob))
        pending()
        told(bob)
        told(carol)
    with time_machine.travel(NINE, tick=False):
        beat_once()
    by_reader = {letter.to[0]: letter.body for letter in mail.outbox}
    assert "1 decided by people: 1 as drafted, 0 with changes" in by_reader["carol@example.com"]
    assert "HOW IT GOES" not in by_reader["bob@example.com"]


def test_the_owners_digest_names_lone_reviews_once(bob: User, carol: User) -> None:
    two_people_rule()
    task = pending()
    if not LoneReview.objects.exists():  # two may decide here: make it a review for one
        draft = task.drafts.get()
        LoneReview.objects.create(
            task=task, draft=draft, hold_seconds=86400, created_at=timezone.now()
        )
    with time_machine.travel(NINE, tick=False):
        beat_once()
    letter = next(one for one in mail.outbox if one.to == ["carol@example.com"])
    assert "Only one person may decide this, where two should." in letter.body
    assert LoneReview.objects.get().told_at == NINE
    with time_machine.travel(NINE.replace(hour=13), tick=False):
        beat_once()
    assert Notice.objects.filter(kind=NoticeKind.LONE_REVIEW, recipient=carol).count() == 1


def test_a_bunch_of_urgent_news_comes_in_one_letter_and_the_next_after_ten_minutes(
    bob: User,
) -> None:
    with time_machine.travel(NINE, tick=False) as clock:
        for number in range(30):
            told(bob, f"Number {number}.", NoticeKind.AT_RISK)
        assert send_letters() == 1
        told(bob, "One more.", NoticeKind.AT_RISK)
        assert send_letters() == 0
        clock.shift(timedelta(minutes=10))
        assert send_letters() == 1
    assert [letter.subject for letter in mail.outbox] == [
        "Promise at risk and 29 more",
        "Promise at risk",
    ]


@pytest.mark.parametrize(("hour", "is_quiet"), [(17, False), (18, True), (3, True), (8, False)])
def test_quiet_hours_hold_letters_back_over_midnight_and_lose_none(
    hour: int, is_quiet: bool, bob: User
) -> None:
    NoticePreferences.objects.create(user=bob, quiet_from=time(18), quiet_until=time(8))
    with time_machine.travel(NINE.replace(hour=hour), tick=False):
        told(bob, kind=NoticeKind.AT_RISK)
        assert write_urgent_letters() == (not is_quiet)
    with time_machine.travel(NINE + timedelta(days=1), tick=False):
        write_urgent_letters()
    assert Letter.objects.count() == 1


def test_quiet_hours_are_the_persons_own(bob: User) -> None:
    NoticePreferences.objects.create(
        user=bob, quiet_from=time(18), quiet_until=time(8), time_zone="Asia/Tokyo"
    )
    with time_machine.travel(NINE, tick=False):  # 18:00 in Tokyo
        told(bob, kind=NoticeKind.AT_RISK)
        assert write_urgent_letters() == 0


def test_a_serious_mistake_breaks_quiet_hours_unless_the_person_said_no(
    bob: User, dana: User
) -> None:
    for person, breaks in ((bob, True), (dana, False)):
        NoticePreferences.objects.create(
            user=person, quiet_from=time(8), quiet_until=time(18), serious_in_quiet_hours=breaks
        )
    with time_machine.travel(NINE, tick=False):
        for person in (bob, dana):
            told(person, kind=NoticeKind.SEVERITY_ONE)
            told(person, kind=NoticeKind.AT_RISK)
        assert write_urgent_letters() == 1
    letter = Letter.objects.get()
    assert letter.recipient == bob
    assert [notice.kind for notice in letter.notices.all()] == [NoticeKind.SEVERITY_ONE]


def test_a_pause_holds_everything_until_it_ends(bob: User) -> None:
    NoticePreferences.objects.create(user=bob, paused_until=NINE + timedelta(hours=2))
    with time_machine.travel(NINE, tick=False):
        told(bob, kind=NoticeKind.AT_RISK)
        beat_once()
        assert mail.outbox == []
    with time_machine.travel(NINE + timedelta(hours=2), tick=False):
        assert send_letters() == 1


def test_what_was_put_off_is_mailed_when_its_time_comes(bob: User) -> None:
    with time_machine.travel(NINE, tick=False):
        notice = told(bob, kind=NoticeKind.AT_RISK)
        Notice.objects.filter(pk=notice.pk).update(snoozed_until=NINE + timedelta(hours=1))
        assert send_letters() == 0
    with time_machine.travel(NINE + timedelta(hours=1), tick=False):
        assert send_letters() == 1


def test_a_strangers_subject_cannot_become_a_link_or_another_header(bob: User) -> None:
    task = pending()
    nasty = "Win at evil.example.com/x \u202eor http://evil.example\r\nBcc: a@b.example <b>hi</b>"
    Task.objects.filter(pk=task.pk).update(subject=nasty)
    with time_machine.travel(NINE, tick=False):
        told(bob)
        beat_once()
    letter = mail.outbox[0]
    assert isinstance(letter, EmailMultiAlternatives)
    html = str(letter.alternatives[0][0])
    for body in (letter.body, html):
        assert "evil.example" not in body
        assert "://evil" not in body
        assert "\u202e" not in body
    assert "evil[.]example[.]com" in letter.body
    assert "<b>hi</b>" not in html
    assert list(letter.message().get_all("Bcc", [])) == []
