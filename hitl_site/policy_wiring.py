"""What the project lends the policies package, which stays a leaf: the ledger and the workflows."""

from __future__ import annotations

from collections.abc import Collection

from django.utils import timezone

from audit.actors import Actor
from audit.chain import Event
from audit.services import append_event
from review_queue.models import Workflow


def record_policy_event(kind: str, data: dict[str, object]) -> None:
    """Append a policy event to its chain of the ledger, inside the caller's transaction."""
    actor = Actor("person", str(data.get("by_id", "")), str(data.get("by", "")), "admin")
    number = data.get("number", "")
    append_event(
        Event(kind, actor, f"policies.version:{number}", data, timezone.now()), chain="policy"
    )


def workflow_keys() -> Collection[str]:
    """The keys a rule may name."""
    return list(Workflow.objects.values_list("key", flat=True))
