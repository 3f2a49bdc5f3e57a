"""Whose the item is, until when it is put off, who blocked it, and what may be done about that."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from review_queue.desk.access import DECIDE
from review_queue.desk.panels.shown import Shown
from review_queue.models import State
from review_queue.services.deadlines.snoozing import tomorrow_morning
from review_queue.services.decisions.freshness import grounds_of
from review_queue.services.people.roles import may_lift_veto


def what_may_be_moved(shown: Shown) -> Mapping[str, Any]:
    """The state beside the decision, and the seal of what the page shows beside the draft."""
    task, user, now = shown.task, shown.user, timezone.now()
    may = user.has_perm(DECIDE)
    claim = shown.item.claim
    held = claim.reviewer_id if claim is not None else None
    is_others = (held or task.assigned_to_id) not in (None, user.pk)
    vetoed = task.state == State.BLOCKED and task.blocked_by is not None
    until = task.snoozed_until
    return {
        "grounds": grounds_of(task.contact, shown.item.records, shown.item.live_policy, at=now),
        "put_off_until": until if shown.pending and until and until > now else None,
        "tomorrow": tomorrow_morning(now),
        "tomorrow_is_late": _is_late(task.due_at, tomorrow_morning(now), now),
        "may_take_over": shown.pending and is_others and not shown.why_not,
        "may_hand_back": shown.pending and task.assigned_to_id == user.pk,
        "may_block": may and task.state in (State.PENDING, State.APPROVED),
        "vetoed_by": task.blocked_by if vetoed else None,
        "may_lift": vetoed and may_lift_veto(user, task),
        "may_propose_rule": may and shown.item.draft is not None,
    }


def _is_late(due: datetime | None, until: datetime, now: datetime) -> bool:
    return due is not None and now < due < until
