"""What a version in shadow would have said so far, and whether it was tried long enough."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, F, Q
from django.utils import timezone

from policies.engine.levels import Level
from policies.models import PolicyVersion
from policies.timing import SHADOW_LEAST_DAYS, SHADOW_LEAST_TASKS
from review_queue.models import ShadowVerdict


@dataclass(frozen=True, slots=True)
class ShadowNumbers:
    """Days since the trial began, drafts it was asked about, and where it disagreed.

    `alone` would have run without a person although one was asked; `stricter` and `milder` count
    every disagreement. `is_enough` when either least was reached.
    """

    days: int
    asked: int
    stricter: int
    milder: int
    alone: int
    is_enough: bool


def shadow_numbers(version: PolicyVersion) -> ShadowNumbers:
    """One query over what it said."""
    said = ShadowVerdict.objects.filter(policy_version=version.number)
    counts = said.aggregate(
        asked=Count("id"),
        stricter=Count("id", filter=Q(level__gt=F("live_level"))),
        milder=Count("id", filter=Q(level__lt=F("live_level"))),
        alone=Count("id", filter=Q(level=int(Level.AUTO), live_level__gt=int(Level.AUTO))),
    )
    days = (timezone.now() - (version.shadow_since or timezone.now())).days
    is_enough = days >= SHADOW_LEAST_DAYS or counts["asked"] >= SHADOW_LEAST_TASKS
    return ShadowNumbers(days=days, is_enough=is_enough, **counts)
