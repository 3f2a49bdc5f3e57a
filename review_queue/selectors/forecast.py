"""When the queue will be clear: what waits, divided by how fast it was decided at these hours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.db.models.functions import ExtractHour, TruncDate
from django.utils import timezone

from review_queue.models import Company, Decision

DAYS_LOOKED_AT = 14
FEWEST_DECISIONS = 20
FEWEST_DAYS = 2
FARTHEST = timedelta(days=7)
Answer = Decision.Answer
# What takes an item off the pile. A second yes does too; a rule's own yes never stood on it.
ENDING = (Answer.APPROVE, Answer.APPROVE_EDITED, Answer.SEND_BACK, Answer.REJECT)


@dataclass(frozen=True, slots=True)
class Forecast:
    """`at` is when what waits now will be decided; None when that cannot be said, with `why`."""

    waiting: int
    at: datetime | None
    per_hour: float
    why: str = ""

    @property
    def words(self) -> str:
        """Such as "clear by about 14:20", or why there is no such moment."""
        if self.at is None:
            return self.why
        now = timezone.now().astimezone(self.at.tzinfo)
        days = (self.at.date() - now.date()).days
        day = {0: "", 1: "tomorrow "}.get(days, f"{self.at:%A} ")
        return f"clear by about {day}{_round(self.at):%H:%M}"


def clear_by(*, waiting: int, now: datetime | None = None) -> Forecast:
    """By Little's law: what waits over the decisions an hour of the last 14 days, hour by hour.

    Work still to come is not in it. One query; UTC moments in, the company's local time out.
    """
    now = now or timezone.now()
    zone = ZoneInfo(Company.objects.values_list("time_zone", flat=True).first() or "UTC")
    pace = _pace(now, zone)
    this_hour = pace.at(now.astimezone(zone))
    if not waiting:
        return Forecast(0, None, this_hour, "nothing waits")
    if pace.decisions < FEWEST_DECISIONS or pace.days < FEWEST_DAYS:
        return Forecast(waiting, None, this_hour, "not enough history to say when it is clear")
    at = _walk(waiting, pace, now, zone)
    if at is None:
        return Forecast(waiting, None, this_hour, "not clear within a week at the usual pace")
    return Forecast(waiting, at, this_hour)


@dataclass(frozen=True, slots=True)
class _Pace:
    """Decisions an hour by local hour of the day; none on weekdays when nobody works."""

    by_hour: Mapping[int, float]
    idle_weekdays: frozenset[int]
    decisions: int
    days: int

    def at(self, local: datetime) -> float:
        """Decisions an hour at this local moment."""
        if local.weekday() in self.idle_weekdays:
            return 0.0
        return self.by_hour.get(local.hour, 0.0)


def _pace(now: datetime, zone: ZoneInfo) -> _Pace:
    """Over the days on which anybody decided anything."""
    since = now - timedelta(days=DAYS_LOOKED_AT)
    counted = (
        Decision.objects.filter(
            decided_by__isnull=False, answer__in=ENDING, decided_at__gte=since, decided_at__lt=now
        )
        .annotate(hour=ExtractHour("decided_at", tzinfo=zone))
        .annotate(day=TruncDate("decided_at", tzinfo=zone))
        .values_list("day", "hour")
        .annotate(number=Count("id"))
        .order_by()
    )
    rows = list(counted)
    days = {day for day, _, _ in rows}
    hours: Counter[int] = Counter()
    for _, hour, number in rows:
        hours[hour] += number
    # Only a history of a week has seen every weekday; before that, none is known to be idle.
    is_week = bool(days) and (now.astimezone(zone).date() - min(days)).days >= 7
    idle = frozenset(range(7)) - {day.weekday() for day in days} if is_week else frozenset()
    by_hour = {hour: number / len(days) for hour, number in hours.items()}
    return _Pace(by_hour, idle, hours.total(), len(days))


def _walk(waiting: int, pace: _Pace, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Take off the pile hour by hour what is usually decided in that hour of the day."""
    left, at = float(waiting), now
    while at - now < FARTHEST:
        local = at.astimezone(zone)
        into = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        rest = timedelta(hours=1) - into
        rate = pace.at(local)
        can = rate * (rest / timedelta(hours=1))
        if rate and can >= left:
            return (at + timedelta(hours=left / rate)).astimezone(zone)
        left -= can
        at += rest
    return None


def _round(at: datetime) -> datetime:
    """To five minutes: more would promise more than is known."""
    minutes = round((at.minute + at.second / 60) / 5) * 5
    return at.replace(minute=0, second=0, microsecond=0) + timedelta(minutes=minutes)
