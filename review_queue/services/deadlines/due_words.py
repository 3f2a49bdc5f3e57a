"""When a task is due, in the company's time, with the zone named to who lives by another clock."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.utils import timezone

from review_queue.models import Company, NoticePreferences, Task


def due_sentence(task: Task, *, viewer: User | None = None) -> str:
    """Such as "due today 16:30" or "was due 20 Nov 09:00 (Lima time)"; empty without a promise."""
    if task.due_at is None:
        return ""
    company = ZoneInfo(Company.objects.values_list("time_zone", flat=True).first() or "UTC")
    theirs = _zone_of(viewer) or company
    return due_words(task.due_at, company=company, viewer=theirs)


def due_words(due_at: datetime, *, company: ZoneInfo, viewer: ZoneInfo) -> str:
    """The sentence for a moment."""
    verb = "due" if due_at > timezone.now() else "was due"
    return f"{verb} {moment_words(due_at, company=company, viewer=viewer)}"


def moment_words(moment: datetime, *, company: ZoneInfo, viewer: ZoneInfo) -> str:
    """Such as "tomorrow 09:00" in the company's time; the zone is named when clocks differ then."""
    local = moment.astimezone(company)
    days = (local.date() - timezone.now().astimezone(company).date()).days
    day = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(days, f"{local.day} {local:%b}")
    is_same = local.utcoffset() == moment.astimezone(viewer).utcoffset()
    return f"{day} {local:%H:%M}{'' if is_same else f' ({zone_name(company)} time)'}"


def zone_name(zone: ZoneInfo) -> str:
    """The city of a zone, as people say it."""
    return zone.key.rpartition("/")[2].replace("_", " ")


def _zone_of(viewer: User | None) -> ZoneInfo | None:
    if viewer is None:
        return None
    name = NoticePreferences.objects.filter(user=viewer).values_list("time_zone", flat=True).first()
    return ZoneInfo(name) if name else None
