"""What the project lends the packages below: ledger, workflows, known mistakes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from django.db.models import Max

from oversight.models import Outcome
from review_queue.models import Workflow
from review_queue.services.judging.policy_events import record_policy_event

__all__ = ["known_mistakes", "record_policy_event", "workflow_keys"]


def workflow_keys() -> Collection[str]:
    """The keys a rule may name."""
    return list(Workflow.objects.values_list("key", flat=True))


def known_mistakes(task_ids: Sequence[int]) -> Mapping[int, int]:
    """The worst problem found later in each of these tasks, 0 to 3; unchecked ones are left out."""
    found = Outcome.objects.filter(task_id__in=task_ids).values("task_id")
    return dict(found.annotate(worst=Max("severity")).values_list("task_id", "worst"))
