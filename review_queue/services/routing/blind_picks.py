"""Random picks: which drafts are answered before they are seen, and which a second person sees."""

from __future__ import annotations

import secrets
from datetime import datetime

from review_queue.models import BlindPick, Draft, Task, Tier
from review_queue.rows import insert_row
from review_queue.services.judging.exclusions import is_for_two
from review_queue.services.judging.staffing import find_eligible

MILLION = 1_000_000
ANSWER_FIRST = {Tier.GLANCE: 30_000, Tier.CHECK: 100_000, Tier.TWO_PEOPLE: MILLION}
SECOND_REVIEW = {Tier.GLANCE: 20_000, Tier.CHECK: 100_000, Tier.TWO_PEOPLE: MILLION}
_RANDOM = secrets.SystemRandom()


def draw_picks(task: Task, draft: Draft, *, at: datetime) -> BlindPick:
    """Draw for a draft that goes to a person, keep draws and chances, mark the task; saves no task.

    Call once per draft, inside the transaction that submits it. A second person is only asked for
    where somebody is there to be it: who is alone must not be kept from working by a draw.
    """
    tier = Tier(task.tier)
    pick = BlindPick(
        draft=draft,
        tier=tier,
        answer_first_draw=_RANDOM.randrange(MILLION),
        answer_first_chance=ANSWER_FIRST.get(tier, 0),
        second_review_draw=_RANDOM.randrange(MILLION),
        second_review_chance=SECOND_REVIEW.get(tier, 0),
        drawn_at=at,
    )
    task.answer_first = pick.answer_first
    if pick.second_review and not is_for_two(task):
        pick.second_reviewer = len(find_eligible(task)) > 1
    if pick.second_reviewer:
        task.reviewers_needed = max(task.reviewers_needed, 2)
    insert_row(pick)
    return pick
