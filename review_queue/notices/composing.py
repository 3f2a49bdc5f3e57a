"""Writes letters: digests at their hours, urgent ones at once. Writing a letter sends nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from review_queue.models import DigestSlot, Letter, Notice, NoticePreferences, Urgency
from review_queue.notices.contents import DigestNews, news_for, readers, unmailed_of
from review_queue.notices.lone import tell_lone_reviews
from review_queue.notices.rendering import Written, write_digest, write_instant
from review_queue.notices.slots import Slot, due_slot
from review_queue.notices.wishes import address_of, breaks_quiet, company_zone, is_quiet, wishes_of

# Urgent things that come in a bunch come in one letter.
LEAST_APART = timedelta(minutes=10)


def write_due_digests() -> int:
    """The letters of the digest hour that has come, once; returns how many (beat, sweep).

    The slot's row and all its letters are one transaction: after a crash it is done again whole,
    and of two who do it at once the second finds the row and writes nothing.
    """
    now = timezone.now()
    slot = due_slot(now, company_zone())
    if slot is None or DigestSlot.objects.filter(slot=slot.name).exists():
        return 0
    return _write_digests(slot, now)


def write_urgent_letters() -> int:
    """One letter to everybody who has urgent news and may be written to now."""
    now = timezone.now()
    people = User.objects.filter(
        is_active=True,
        notices__urgency=Urgency.INSTANT,
        notices__letter=None,
        notices__read_at=None,
    ).distinct()
    return sum(_write_urgent(person, now) for person in people)


@transaction.atomic
def _write_digests(slot: Slot, now: datetime) -> int:
    _, is_ours = DigestSlot.objects.get_or_create(slot=slot.name, defaults={"made_at": now})
    if not is_ours:
        return 0
    tell_lone_reviews()
    written = 0
    for person, is_owner in readers():
        wishes = wishes_of(person)
        if not (wishes.mail_digests and address_of(person)) or is_quiet(wishes, now):
            continue
        news = news_for(person, now=now, is_owner=is_owner)
        if news.is_worth_a_letter:
            _store_digest(person, slot, news, now)
            written += 1
    return written


def _store_digest(person: User, slot: Slot, news: DigestNews, now: datetime) -> None:
    written = write_digest(person, news, slot=slot, now=now)
    letter = _store(person, f"digest {slot.name}", written, now)
    unmailed_of(person, now).update(letter=letter)


@transaction.atomic
def _write_urgent(person: User, now: datetime) -> bool:
    wishes = wishes_of(person)
    if not (wishes.mail_instant and address_of(person)) or _wrote_just_now(person, now):
        return False
    urgent = unmailed_of(person, now).filter(urgency=Urgency.INSTANT)
    found = urgent.select_related("task__workflow")
    # Locked: of two workers the second waits, and then finds them in a letter already.
    notices = list(found.select_for_update(of=("self",)).order_by("id"))
    notices = _speakable(notices, wishes, now)
    if not notices:
        return False
    written = write_instant(person, notices, now=now)
    letter = _store(person, f"now {notices[0].pk}", written, now)
    Notice.objects.filter(pk__in=[one.pk for one in notices]).update(letter=letter)
    return True


def _speakable(notices: Iterable[Notice], wishes: NoticePreferences, now: datetime) -> list[Notice]:
    if not is_quiet(wishes, now):
        return list(notices)
    return [one for one in notices if breaks_quiet(one, wishes)]


def _wrote_just_now(person: User, now: datetime) -> bool:
    return Letter.objects.filter(
        recipient=person, slot__startswith="now ", created_at__gt=now - LEAST_APART
    ).exists()


def _store(person: User, slot: str, written: Written, now: datetime) -> Letter:
    return Letter.objects.create(
        recipient=person,
        address=address_of(person),
        slot=slot,
        subject=written.subject,
        text=written.text,
        html=written.html,
        next_at=now,
        created_at=now,
    )
