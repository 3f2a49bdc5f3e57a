"""What follows when the policy changes: an entry in the ledger, and waiting tasks judged again."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from audit.actors import SYSTEM, Actor
from audit.chain import Event
from audit.services import append_event
from policies.services import Published, activate_due
from review_queue.failpoints import reach
from review_queue.services.judging.rejudging import rejudge_after_publishing

CHAIN = "policy"


def record_policy_event(kind: str, data: dict[str, object], *, actor: Actor | None = None) -> None:
    """Append a policy event to its chain, inside the caller's transaction.

    Without an actor it is the person the data names. What went live is asked about every task
    that still waits.
    """
    number = data.get("number", "")
    append_event(
        Event(kind, actor or _actor_in(data), f"policies.version:{number}", data, timezone.now()),
        chain=CHAIN,
    )
    if kind == "policies.version.published":
        reach("K18")
    if kind == "policies.version.published" and isinstance(number, int):
        rejudge_after_publishing(number)


def activate_due_policy(*, now: datetime) -> Published | None:
    """Put the waiting policy version in force when its time is over (beat)."""
    return activate_due(now=now, record=record_policy_event)


def _actor_in(data: dict[str, object]) -> Actor:
    if data.get("by_id") is None:
        return SYSTEM
    return Actor("person", str(data["by_id"]), str(data.get("by", "")), "admin")
