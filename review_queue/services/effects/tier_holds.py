"""The mandatory delay of a tier: how long an approved task can still be taken back, at least."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime, timedelta

from policies.engine.action_map import reaches_outside
from review_queue.models import Company, Task, Tier
from review_queue.services.deadlines.calendar import calendar_of

INSIDE_SECONDS = 30
HOLD_SECONDS = {Tier.GLANCE: 60, Tier.CHECK: 600, Tier.TWO_PEOPLE: 1800}


def tier_hold_seconds(task: Task, consequences: Iterable[str], *, at: datetime) -> int:
    """Seconds between a yes at `at` and its effect: 0, 60, 600, or 1800 and business hours.

    What changes nothing outside the company's own notes waits 30 seconds on GLANCE. On TWO_PEOPLE
    the half hour has to end when somebody is there: else the next business hour counts.
    """
    tier = Tier(task.tier)
    if tier == Tier.GLANCE and not reaches_outside(consequences):
        return INSIDE_SECONDS
    seconds = HOLD_SECONDS.get(tier, 0)
    if tier == Tier.TWO_PEOPLE:
        return _until_somebody_is_there(at, seconds)
    return seconds


def _until_somebody_is_there(at: datetime, seconds: int) -> int:
    company = Company.objects.only("time_zone", "business_hours").first()
    over = at + timedelta(seconds=seconds)
    opens = calendar_of(company, business_time=True).after(over, timedelta())
    return seconds + math.ceil((opens - over).total_seconds())
