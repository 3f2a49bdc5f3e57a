"""Tells the owners, once, where one person decides what two should."""

from __future__ import annotations

from review_queue.models import NoticeKind, Task
from review_queue.selectors.lone_reviews import LoneReviewNews, lone_reviews_untold
from review_queue.services.judging.lone_telling import mark_lone_reviews_told
from review_queue.services.people.audience import all_owners
from review_queue.services.people.notifying import notify


def tell_lone_reviews() -> int:
    """One notice to every owner for each, in the caller's transaction; returns how many reviews.

    Without an owner nobody is told, and it stays to be told.
    """
    owners, news = all_owners(), lone_reviews_untold()
    if not owners or not news:
        return 0
    tasks = Task.objects.in_bulk([one.task_id for one in news])
    for one in news:
        for owner in owners:
            notify(
                to=owner,
                kind=NoticeKind.LONE_REVIEW,
                task=tasks[one.task_id],
                text=_words(one),
                key=f"lone:{one.lone_review_id}",
            )
    return mark_lone_reviews_told(
        lone_review_ids=[one.lone_review_id for one in news],
        told=[owner.username for owner in owners],
    )


def _words(one: LoneReviewNews) -> str:
    hours = max(1, round(one.hold_seconds / 3600))
    if one.decided_by:
        return (
            f"{one.decided_by} alone said yes where two people should. It runs {hours} hours after "
            "that; until then you can take it back."
        )
    return f"Only one person may decide this, where two should. After a yes it waits {hours} hours."
