"""What a version in shadow would have done since it is tried, against what counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F

from policies.engine.levels import Level
from policies.models import PolicyVersion
from policies.timing import SHADOW_LEAST_DAYS, SHADOW_LEAST_TASKS
from review_queue.models import ShadowVerdict


@dataclass(frozen=True, slots=True)
class ShadowSummary:
    """`fired` counts tasks that would have reached a person or been stopped; levels by name.

    `stricter` and `looser` differ from what counted at that moment. `is_long_enough` is advice,
    not a condition.
    """

    tasks: int
    fired: int
    levels: dict[str, int]
    stricter: int
    looser: int
    days: int
    is_long_enough: bool

    @property
    def fire_rate(self) -> float:
        """The share that would have reached a person, 0 to 1."""
        return self.fired / self.tasks if self.tasks else 0.0


def shadow_summary(version: PolicyVersion, *, now: datetime) -> ShadowSummary:
    """Counts over everything routed since the version went into shadow."""
    rows = ShadowVerdict.objects.filter(policy_version=version.number)
    levels: Counter[str] = Counter()
    for level, count in rows.values_list("level").annotate(count=Count("id")):
        levels[Level(level).name] += count
    tasks = sum(levels.values())
    since = now - (version.shadow_since or now)
    return ShadowSummary(
        tasks=tasks,
        fired=tasks - levels[Level.AUTO.name],
        levels=dict(levels),
        stricter=rows.filter(level__gt=F("live_level")).count(),
        looser=rows.filter(level__lt=F("live_level")).count(),
        days=since.days,
        is_long_enough=tasks >= SHADOW_LEAST_TASKS or since >= timedelta(days=SHADOW_LEAST_DAYS),
    )
