"""What the project lends the policies package, which stays a leaf: ledger, workflows, owners."""

from __future__ import annotations

from collections.abc import Collection

from review_queue.models import Workflow
from review_queue.services.policy_events import active_owner_ids, record_policy_event

__all__ = ["owner_ids", "record_policy_event", "workflow_keys"]


def workflow_keys() -> Collection[str]:
    """The keys a rule may name."""
    return list(Workflow.objects.values_list("key", flat=True))


def owner_ids() -> Collection[int]:
    """The accounts of the active owners."""
    return active_owner_ids()
