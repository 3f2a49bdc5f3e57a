"""A person's own notices, wishes and letters: theirs alone, and the alarm when jobs stand still."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.utils import timezone

from audit.models import Entry
from review_queue.models import (
    Company,
    Execution,
    Heartbeat,
    Letter,
    Notice,
    NoticeKind,
    NoticePreferences,
)
from review_queue.notices import composing
from review_queue.rounds import heartbeats
from review_queue.rounds.telling import beat_once
from review_queue.services.people.notifying import notify
from tests.builders import approved, pending
from tests.review_queue.desk.pages import address, client_of

pytestmark = pytest.mark.django_db
WISHES = {"mail_digests": "on", "quiet_from": "", "quiet_until": "", "time_zone": "", "pause": ""}


@pytest.fixture(autouse=True)
def letters(settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.EMAIL_CONFIGURED = True
    settings.STAFF_MAIL_DIR = tmp_path
    monkeypatch.setattr(heartbeats, "SETTLE_S", 0.0)
    # Whatever the hour is: what is sent here is sent for its own reason.
    monkeypatch.setattr(composing, "due_slot", lambda *_: None)


def told(person: User, **fields: Any) -> Notice:
    """A notice of theirs."""
    notice = notify(to=person, kind=NoticeKind.MENTION, text="Dana named you.", **fields)
    assert notice is not None
    return notice


def test_everybody_sees_and_reads_their_own_notices_only(
    bob: User, dana: User, mallory: User
) -> None:
    own, other = told(bob), told(dana)
    client = client_of(bob)
    page = client.get(address("review_notices")).content.decode()
    assert f"/notices/{own.pk}/read/" in page
    assert f"/notices/{other.pk}/read/" not in page
    assert client.post(address("review_notice_read", other.pk)).status_code == 404
    snoozed = client.post(address("review_notice_snooze", other.pk), {"hours": "1"})
    assert snoozed.status_code == 404
    client.post(address("review_notices_read"), {"upto": str(other.pk)})
    assert list(Notice.objects.filter(read_at=None)) == [other]
    assert client_of(mallory).get(address("review_notices")).status_code == 200


def test_looking_reads_nothing_and_get_changes_nothing(bob: User) -> None:
    notice = told(bob)
    client = client_of(bob)
    assert client.get(address("review_notices")).status_code == 200
    for name, args in (
        ("review_notice_read", (notice.pk,)),
        ("review_notice_snooze", (notice.pk,)),
        ("review_notices_read", ()),
    ):
        assert client.get(address(name, *args)).status_code == 405
    assert Notice.objects.filter(read_at=None).count() == 1


@pytest.mark.parametrize(
    "name", ["review_notices", "review_notice_count", "review_notice_wishes", "review_letters"]
)
def test_strangers_are_sent_to_the_log_in(name: str) -> None:
    answer = Client().get(address(name))
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/admin/login/")


def test_opening_a_notice_reads_it_and_leads_on_never_off_the_site(bob: User) -> None:
    task = pending()
    client = client_of(bob)
    for url, leads in (
        ("", address("review_item", task.pk)),
        ("https://evil.example/", address("review_notices")),
        ("//evil.example/", address("review_notices")),
    ):
        notice = told(bob, task=task)
        if url:
            Notice.objects.filter(pk=notice.pk).update(url=url)
        answer = client.post(address("review_notice_read", notice.pk), {"open": "1"})
        assert answer["Location"] == leads
        notice.refresh_from_db()
        assert notice.read_at is not None


def test_what_is_put_off_is_gone_until_its_time(bob: User) -> None:
    notice = told(bob)
    client = client_of(bob)
    client.post(address("review_notice_snooze", notice.pk), {"hours": "4"})
    assert client.get(address("review_notice_count")).json()["unread"] == 0
    with time_machine.travel(timezone.now() + timedelta(hours=4, seconds=1)):
        assert client_of(bob).get(address("review_notice_count")).json()["unread"] == 1


def test_old_notices_are_pages_away_and_nonsense_in_the_address_is_harmless(bob: User) -> None:
    for _ in range(51):
        told(bob)
    client = client_of(bob)
    page = client.get(address("review_notices")).content.decode()
    assert page.count('class="notice is-unread"') == 50
    first = Notice.objects.earliest("id")
    older = client.get(address("review_notices"), {"before": str(first.pk + 1)})
    assert older.content.decode().count('class="notice is-unread"') == 1
    for nonsense in ("x", "-1", "9" * 40, "\x00"):
        assert client.get(address("review_notices"), {"before": nonsense}).status_code == 200


def test_wishes_are_saved_for_oneself_and_are_on_record(bob: User) -> None:
    client = client_of(bob)
    form = WISHES | {"quiet_from": "18:00", "quiet_until": "08:00", "pause": "4"}
    answer = client.post(address("review_notice_wishes"), form)
    assert answer.status_code == 302
    wishes = NoticePreferences.objects.get(user=bob)
    assert (wishes.mail_digests, wishes.mail_instant) == (True, False)
    assert wishes.paused_until is not None
    entry = Entry.objects.get(kind="queue.notice_preferences.changed")
    assert json.loads(entry.actor)["name"] == "bob"
    assert wishes.history.get().history_actor == "bob"


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"quiet_from": "18:00"}, "Quiet hours need a beginning and an end. Nothing was saved."),
        ({"quiet_from": "25:00", "quiet_until": "08:00"}, "Enter a valid time."),
        ({"time_zone": "Mars/Phobos"}, "is not one of the available choices"),
        ({"pause": "forever"}, "is not one of the available choices"),
    ],
)
def test_wishes_that_make_no_sense_are_refused_with_a_reason(
    changed: dict[str, str], problem: str, bob: User
) -> None:
    answer = client_of(bob).post(address("review_notice_wishes"), WISHES | changed)
    assert answer.status_code == 422
    assert problem in answer.content.decode()
    assert NoticePreferences.objects.count() == 0


def test_letters_are_shown_to_their_reader_only_and_without_working_links(
    bob: User, dana: User
) -> None:
    notify(to=bob, kind=NoticeKind.AT_RISK, task=pending(), text="Nearly over.")
    beat_once()
    letter = Letter.objects.get()
    page = client_of(bob).get(address("review_letter", letter.pk)).content.decode()
    assert "Nearly over." in page
    assert "/decide/" not in page
    assert "/decide/" in mail.outbox[0].body
    assert client_of(dana).get(address("review_letter", letter.pk)).status_code == 404


def test_a_kept_letter_shows_its_reader_the_links_it_carries(bob: User, settings: Any) -> None:
    settings.EMAIL_CONFIGURED = False
    notify(to=bob, kind=NoticeKind.AT_RISK, task=pending(), text="Nearly over.")
    beat_once()
    client = client_of(bob)
    page = client.get(address("review_letter", Letter.objects.get().pk)).content.decode()
    link = page.partition('href="/decide/')[2].partition('"')[0]
    assert client.get(f"/decide/{link}").status_code == 200


def test_the_site_tells_when_jobs_stand_still_and_mails_the_owners_once(
    bob: User, carol: User
) -> None:
    beat_once()
    client = client_of(bob)
    assert client.get(address("review_notice_count")).json()["stopped"] == ""
    Heartbeat.objects.update(at=timezone.now() - timedelta(minutes=6))
    for _ in range(3):
        said = client.get(address("review_notice_count")).json()["stopped"]
        assert said.startswith("No background job has run since")
    assert [letter.to for letter in mail.outbox] == [["carol@example.com"]]
    assert mail.outbox[0].subject == "The machine stands still"
    beat_once()
    assert client.get(address("review_notice_count")).json()["stopped"] == ""


def test_approved_work_that_does_not_run_is_a_standstill_too(bob: User, carol: User) -> None:
    approved(bob)
    beat_once()
    Execution.objects.update(next_at=timezone.now() - timedelta(minutes=6))
    client = client_of(bob)
    said = client.get(address("review_notice_count")).json()["stopped"]
    assert said.startswith("Approved work has been due since")
    Company.objects.update(stopped_at=timezone.now())  # the owner's own stop is no fault
    assert client.get(address("review_notice_count")).json()["stopped"] == ""
