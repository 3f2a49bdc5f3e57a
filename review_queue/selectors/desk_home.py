"""The figures of the first page."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from policies.engine.levels import Level
from review_queue.models import Decision, State, Task, Verdict
from review_queue.selectors.queue_counts import DONE, ON_HOLD, start_of_today

DEFAULT_SECONDS_PER_ITEM = 75
LEAST_SECONDS_PER_ITEM = 10
DECISIONS_FOR_PACE = 50


@dataclass(frozen=True, slots=True)
class Today:
    """What went out without a person today, and what stands still."""

    ran_alone: int
    failed: int
    unknown: int
    draft_failed: int
    blocked: int


def today() -> Today:
    """Two queries: decisions by rule since midnight, and tasks that need a person."""
    alone = Decision.objects.filter(
        answer=Decision.Answer.AUTO, decided_at__gte=start_of_today()
    ).aggregate(number=Count("id"))
    stuck = Task.objects.filter(
        state__in=[State.FAILED, State.OUTCOME_UNKNOWN, State.DRAFT_FAILED, State.BLOCKED]
    ).aggregate(
        **{
            name: Count("id", filter=Q(state=name))
            for name in ("failed", "outcome_unknown", "draft_failed", "blocked")
        }
    )
    return Today(
        ran_alone=alone["number"],
        failed=stuck["failed"],
        unknown=stuck["outcome_unknown"],
        draft_failed=stuck["draft_failed"],
        blocked=stuck["blocked"],
    )


@dataclass(frozen=True, slots=True)
class QuietDay:
    """Of what was finished or let out today: without a person, and picked for a spot check."""

    ran_alone: int
    picked: int


def quiet_day() -> QuietDay:
    """One query over what changed today, not over all there ever was."""
    moved = Task.objects.filter(
        state__in=(*DONE, *ON_HOLD), changed_at__gte=start_of_today()
    ).aggregate(
        alone=Count("id", filter=Q(level=Level.AUTO)),
        picked=Count("id", filter=Exists(_picked_at_random())),
    )
    return QuietDay(moved["alone"], moved["picked"])


def _picked_at_random() -> QuerySet[Verdict]:
    return Verdict.objects.filter(task=OuterRef("pk"), picked_at_random=True)


def seconds_per_item() -> int:
    """Attention one item took lately, in seconds; 75 until enough decisions tell."""
    lately = Decision.objects.filter(decided_by__isnull=False, active_ms__gt=0)
    recent = lately.order_by("-id").values("pk")[:DECISIONS_FOR_PACE]
    sums = Decision.objects.filter(pk__in=list(recent.values_list("pk", flat=True))).aggregate(
        number=Count("id"), spent=Sum("active_ms")
    )
    if sums["number"] < 5:
        return DEFAULT_SECONDS_PER_ITEM
    seconds: int = round(sums["spent"] / sums["number"] / 1000)
    return max(LEAST_SECONDS_PER_ITEM, seconds)


def anything_ever() -> bool:
    """Whether any work has come in at all."""
    return Task.objects.exists()
