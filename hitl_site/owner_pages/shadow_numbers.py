"""How far a version in shadow has come: since when, and whether it has been tried long enough."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from policies.models import PolicyVersion
from policies.timing import SHADOW_LEAST_DAYS, SHADOW_LEAST_TASKS
from review_queue.models import Verdict


@dataclass(frozen=True, slots=True)
class ShadowNumbers:
    """Days and tasks since the trial began; `is_enough` when either least is reached."""

    days: int
    tasks: int
    is_enough: bool


def shadow_numbers(version: PolicyVersion) -> ShadowNumbers:
    """What the trial has seen so far."""
    since = version.shadow_since or timezone.now()
    days = (timezone.now() - since).days
    tasks = Verdict.objects.filter(created_at__gte=since).count()
    return ShadowNumbers(days, tasks, days >= SHADOW_LEAST_DAYS or tasks >= SHADOW_LEAST_TASKS)
