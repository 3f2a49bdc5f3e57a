"""When a person may be written to: their channels, quiet hours and pauses."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import User

from review_queue.models import Company, Notice, NoticeKind, NoticePreferences


def wishes_of(person: User) -> NoticePreferences:
    """The person's preferences, or the defaults; changes nothing."""
    found = NoticePreferences.objects.filter(user=person).first()
    return found or NoticePreferences(user=person)


def address_of(person: User) -> str:
    """Where letters to them go; empty when there is no address.

    While no mail server is connected letters are only kept, so that anybody can see theirs.
    """
    if person.email or settings.EMAIL_CONFIGURED:
        return person.email
    return f"{person.username}@no-address.invalid"


def company_zone() -> ZoneInfo:
    """The company's time zone."""
    return ZoneInfo(Company.objects.values_list("time_zone", flat=True).first() or "UTC")


def zone_of(wishes: NoticePreferences) -> ZoneInfo:
    """The person's own time zone, else the company's."""
    return ZoneInfo(wishes.time_zone) if wishes.time_zone else company_zone()


def is_quiet(wishes: NoticePreferences, at: datetime) -> bool:
    """Whether that moment lies in the person's pause or quiet hours."""
    if wishes.paused_until is not None and at < wishes.paused_until:
        return True
    start, end = wishes.quiet_from, wishes.quiet_until
    if start is None or end is None or start == end:
        return False
    local = at.astimezone(zone_of(wishes)).time()
    return start <= local < end if start < end else local >= start or local < end


def breaks_quiet(notice: Notice, wishes: NoticePreferences) -> bool:
    """A serious mistake is told also in quiet hours, unless the person said no."""
    return bool(notice.kind == NoticeKind.SEVERITY_ONE and wishes.serious_in_quiet_hours)
