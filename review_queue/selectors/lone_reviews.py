"""Where one person decided, or may decide, what two should have: for the owners' digest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from review_queue.models import Decision, LoneReview

MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class LoneReviewNews:
    """One draft of which the owners have not been told; times are aware.

    `decided_by` and `decided_at` are empty while nobody has said yes. `hold_seconds` is how long it
    waits after that yes, which is when an owner can still stop it.
    """

    lone_review_id: int
    task_id: int
    subject: str
    workflow: str
    why: str
    since: datetime
    hold_seconds: int
    decided_by: str = ""
    decided_at: datetime | None = None


def lone_reviews_untold(*, most: int = MOST_AT_ONCE) -> tuple[LoneReviewNews, ...]:
    """The oldest first, at most `most`, in two queries; drafts that were replaced are left out."""
    rows = list(
        LoneReview.objects.filter(told_at=None, draft__version=F("task__draft_version"))
        .order_by("created_at", "id")
        .values_list(
            "id", "task_id", "draft_id", "task__subject", "task__workflow__name", "task__why",
            "created_at", "hold_seconds",
        )[:most]
    )  # fmt: skip
    yeses = _yeses([draft_id for _, _, draft_id, *_ in rows])
    return tuple(
        LoneReviewNews(
            pk, task_id, subject, workflow, why, since, hold, *yeses.get(draft_id, ("", None))
        )
        for pk, task_id, draft_id, subject, workflow, why, since, hold in rows
    )


def _yeses(draft_ids: list[int]) -> dict[int, tuple[str, datetime]]:
    given = Decision.objects.filter(
        draft_id__in=draft_ids,
        answer__in=[Decision.Answer.APPROVE, Decision.Answer.APPROVE_EDITED],
        seat__gt=0,
        decided_by__isnull=False,
    ).select_related("decided_by")
    return {
        one.draft_id: (str(one.decided_by.get_full_name() or one.decided_by), one.decided_at)
        for one in given.order_by("id")
        if one.draft_id is not None and one.decided_by is not None
    }
