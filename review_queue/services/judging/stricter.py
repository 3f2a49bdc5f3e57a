"""The stricter of then and now: a task's protection only ever rises by judging it again."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from policies.engine.codec import verdict_to_json
from policies.engine.verdict import Verdict
from review_queue.models import Draft, Rejudgement, Task, Tier
from review_queue.services.judging.telling import most_telling
from review_queue.services.judging.tiers import tier_of_verdict


def asks_for_more(task: Task, verdict: Verdict) -> bool:
    """Whether the verdict asks for anything that does not stand on the task yet."""
    return (
        verdict.level > task.level
        or verdict.hold_seconds > task.hold_seconds
        or bool(verdict.required_group and not task.required_group)
    )


def raise_protection(task: Task, verdict: Verdict) -> None:
    """Lift level, tier, people, hold and group to the verdict's where higher; saves nothing.

    A group that stands already is kept: another one would let people in who could not before.
    """
    if verdict.level > task.level:
        task.why = most_telling(verdict)[:300]
    task.level = max(task.level, int(verdict.level))
    task.tier = max(task.tier, tier_of_verdict(verdict))
    task.answer_first = task.answer_first or task.tier == Tier.TWO_PEOPLE
    task.reviewers_needed = max(task.reviewers_needed, verdict.reviewers_needed)
    task.hold_seconds = max(task.hold_seconds, verdict.hold_seconds)
    task.required_group = task.required_group or verdict.required_group
    task.policy_version = max(task.policy_version, verdict.policy_version)


def keep_rejudgement(
    task: Task, draft: Draft, verdict: Verdict, *, number: int, raised: bool, at: datetime
) -> None:
    """Keep what version `number` said about this draft; only reasons that had an effect are kept.

    Written once: the same version says the same of the same facts. The verdict's own number is
    another one where the stored rules were damaged.
    """
    Rejudgement.objects.get_or_create(
        draft=draft,
        policy_version=number,
        defaults={
            "task": task,
            "level": int(verdict.level),
            "hold_seconds": verdict.hold_seconds,
            "required_group": verdict.required_group,
            "reasons": reasons_as_json(verdict) if raised else [],
            "raised": raised,
            "created_at": at,
        },
    )


def reasons_as_json(verdict: Verdict) -> list[dict[str, Any]]:
    """The reasons as they are stored with a verdict."""
    found: list[dict[str, Any]] = json.loads(verdict_to_json(verdict))["reasons"]
    return found
