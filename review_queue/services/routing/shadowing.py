"""Asks the versions in shadow about a draft that was just judged. Their answers have no effect."""

from __future__ import annotations

import logging
from datetime import datetime

from policies.engine.spec import PolicySpec
from policies.engine.verdict import Verdict
from policies.errors import DamagedPolicy
from policies.services import shadow_policies
from review_queue.models import Draft, ShadowVerdict, Task
from review_queue.services.judging.replay import Inquiry, ask_gate
from review_queue.services.judging.stricter import reasons_as_json

logger = logging.getLogger(__name__)


def ask_shadows(task: Task, draft: Draft, inquiry: Inquiry, live: Verdict, *, at: datetime) -> None:
    """Keep what every version in shadow would have said. A fault in one keeps nothing up."""
    ShadowVerdict.objects.bulk_create(
        _row(task, draft, ask_gate(inquiry, policy), live, at) for policy in _shadows()
    )


def _shadows() -> tuple[PolicySpec, ...]:
    try:
        return shadow_policies()
    except DamagedPolicy as damage:
        logger.warning("no version in shadow was asked: %s", damage)
        return ()


def _row(task: Task, draft: Draft, said: Verdict, live: Verdict, at: datetime) -> ShadowVerdict:
    return ShadowVerdict(
        task=task,
        draft=draft,
        policy_version=said.policy_version,
        level=int(said.level),
        hold_seconds=said.hold_seconds,
        required_group=said.required_group,
        reasons=reasons_as_json(said),
        live_level=int(live.level),
        live_policy_version=live.policy_version,
        created_at=at,
    )
