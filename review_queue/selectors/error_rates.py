"""How often drafts turn out wrong, per workflow and tier: from decisions, or assumed until then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from review_queue.models import Decision, Tier

# Assumed share of wrong drafts per tier until a workflow has decisions enough to say.
ASSUMED: Mapping[int, float] = MappingProxyType(
    {Tier.UNDOABLE: 0.01, Tier.GLANCE: 0.02, Tier.CHECK: 0.04, Tier.TWO_PEOPLE: 0.04}
)
ENOUGH = 20
DECISIONS_LOOKED_AT = 2000
MATERIAL_EDIT_PERMILLE = 150
Answer = Decision.Answer
JUDGING = (Answer.APPROVE, Answer.APPROVE_EDITED, Answer.SEND_BACK, Answer.REJECT)


@dataclass(frozen=True, slots=True)
class ErrorRates:
    """Decisions and material mistakes among them, by workflow."""

    decided: Mapping[int, int]
    wrong: Mapping[int, int]

    def is_known(self, workflow_id: int) -> bool:
        """Whether decisions say it; else it is assumed from the tier."""
        return self.decided.get(workflow_id, 0) >= ENOUGH

    def rate(self, workflow_id: int, tier: int) -> float:
        """Share of drafts that are wrong. What was assumed keeps the weight of 20 decisions, so
        that twenty good ones in a row do not say "never".
        """
        assumed = ASSUMED[tier]
        if not self.is_known(workflow_id):
            return assumed
        wrong, decided = self.wrong.get(workflow_id, 0), self.decided[workflow_id]
        return (wrong + ENOUGH * assumed) / (decided + ENOUGH)


def error_rates() -> ErrorRates:
    """From the last 2,000 decisions of people about live work; one query."""
    rows = (
        Decision.objects.filter(decided_by__isnull=False, answer__in=JUDGING, task__kind="live")
        .order_by("-id")
        .values_list("task__workflow_id", "answer", "edit_ratio_permille", "critical_changes")
    )
    decided: Counter[int] = Counter()
    wrong: Counter[int] = Counter()
    for workflow_id, answer, permille, critical in rows[:DECISIONS_LOOKED_AT]:
        decided[workflow_id] += 1
        wrong[workflow_id] += _is_material(answer, permille, critical)
    return ErrorRates(decided, wrong)


def _is_material(answer: str, permille: int, critical: Any) -> bool:
    """Whether the person changed more than wording: the same line the measures draw."""
    if answer == Answer.APPROVE_EDITED:
        return bool(critical) or permille > MATERIAL_EDIT_PERMILLE
    return answer != Answer.APPROVE
