"""How often drafts of a stated confidence were right here: the outcomes calibration learns from."""

from __future__ import annotations

from django.db.models import OuterRef, Subquery

from policies.calibration import Outcome, current_calibration, measure_confidence
from review_queue.models import Decision, Draft, Workflow

MATERIAL_PERMILLE = 150  # more than this share of the words changed: the draft was not right
EMAIL = "email"  # a link in a letter says nothing of how the draft was looked at
Answer = Decision.Answer


def stated_outcomes(workflow: Workflow) -> list[Outcome]:
    """Oldest first: what the machine said of each decided draft, and whether a person agreed.

    Decisions by e-mail are left out. An edit of up to 15 % of the words that touches no recipient
    or amount still counts as right.
    """
    machine = (
        Draft.objects.filter(
            task=OuterRef("task"),
            version__lte=OuterRef("draft__version"),
            confidence_percent__isnull=False,
        )
        .exclude(drafter="person")
        .order_by("-version")
        .values("confidence_percent")[:1]
    )
    rows = (
        Decision.objects.filter(
            task__workflow=workflow,
            task__kind="live",
            answer__in=(Answer.APPROVE, Answer.APPROVE_EDITED, Answer.SEND_BACK, Answer.REJECT),
        )
        .exclude(channel=EMAIL)
        .annotate(stated=Subquery(machine))
        .exclude(stated=None)
        .order_by("id")
        .values_list("answer", "edit_ratio_permille", "critical_changes", "stated")
    )
    return [
        Outcome(stated=stated / 100, was_right=_was_right(answer, ratio, critical))
        for answer, ratio, critical, stated in rows
    ]


def calibrate_workflows() -> int:
    """Measure every workflow whose outcomes grew; returns how many curves were stored."""
    stored = 0
    for workflow in Workflow.objects.filter(is_active=True):
        outcomes = stated_outcomes(workflow)
        latest = current_calibration(workflow.key).model
        if latest is not None and latest.sample_size == len(outcomes):
            continue
        measured = measure_confidence(workflow_key=workflow.key, outcomes=outcomes)
        stored += measured.model is not None
    return stored


def _was_right(answer: str, edit_ratio_permille: int, critical: list[str]) -> bool:
    if answer == Answer.APPROVE:
        return True
    return (
        answer == Answer.APPROVE_EDITED
        and edit_ratio_permille <= MATERIAL_PERMILLE
        and not critical
    )
