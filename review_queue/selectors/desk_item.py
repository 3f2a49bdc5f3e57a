"""Everything one review screen shows, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from policies.models import PolicyVersion, Status
from review_queue.models import (
    Action,
    Claim,
    ContactRecord,
    Decision,
    Draft,
    Evidence,
    Execution,
    Task,
    Verdict,
)
from review_queue.selectors.conversation import Conversation, conversation_of
from review_queue.services.judging.exclusions import (
    KeptOut,
    is_for_two,
    kept_out_from,
    kept_out_parts,
)
from review_queue.together import read_together

MOST_RECORDS = 20
MOST_EARLIER = 8


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """One task with what came in, what is proposed, why, on what grounds, and what was before.

    `kept_out`: whom it keeps from saying yes, where two people have to.
    """

    task: Task
    draft: Draft | None
    verdict: Verdict | None
    actions: tuple[Action, ...]
    evidence: tuple[Evidence, ...]
    records: tuple[ContactRecord, ...]
    earlier: tuple[Decision, ...]
    decisions: tuple[Decision, ...]
    claim: Claim | None
    executions: tuple[Execution, ...]
    talk: Conversation
    live_policy: int
    kept_out: KeptOut | None

    @property
    def approvals(self) -> tuple[Decision, ...]:
        """The yes votes that count for the present draft."""
        return tuple(
            decision
            for decision in self.decisions
            if self.draft is not None
            and decision.draft_id == self.draft.pk
            and decision.generation == self.task.generation
            and decision.answer in (Decision.Answer.APPROVE, Decision.Answer.APPROVE_EDITED)
        )

    @property
    def votes(self) -> tuple[Decision, ...]:
        """What people said about the present draft, yes and no."""
        return tuple(
            decision
            for decision in self.decisions
            if self.draft is not None
            and decision.draft_id == self.draft.pk
            and decision.generation == self.task.generation
            and decision.seat > 0
        )

    @property
    def leaves_at(self) -> datetime | None:
        """When the first action may run, while it still waits."""
        waiting = [run.next_at for run in self.executions if run.status == Execution.Status.READY]
        return min(waiting, default=None)


def review_item(task_id: int) -> ReviewItem:
    """The screen's data. Raises Task.DoesNotExist."""
    tasks = Task.objects.select_related(
        *("workflow", "contact", "source", "claim__reviewer", "requested_by"),
        *("assigned_to", "blocked_by"),
    )
    live = PolicyVersion.objects.filter(status=Status.LIVE).values("number")[:1]
    task = tasks.annotate(live_policy=Coalesce(Subquery(live), 0)).get(pk=task_id)
    draft = _draft_of(task)
    decisions = Decision.objects.filter(task=task).select_related("decided_by").order_by("id")
    kept_out = kept_out_parts(task) if is_for_two(task) else {}
    rows = read_together(**_parts(task, draft), **kept_out)
    return ReviewItem(
        task=task,
        draft=draft,
        verdict=getattr(draft, "verdict", None) if draft else None,
        actions=tuple(rows["actions"]),
        evidence=tuple(rows["evidence"]),
        records=tuple(rows["records"]),
        earlier=_earlier(task),
        decisions=tuple(decisions),
        claim=_live_claim(task),
        executions=_runs(rows["runs"], rows["run_actions"]),
        talk=conversation_of(task_id),
        live_policy=task.live_policy,
        kept_out=kept_out_from(rows) if is_for_two(task) else None,
    )


@dataclass(frozen=True, slots=True)
class AtHand:
    """What a decision needs of the screen: the task, and the steps it is about."""

    task: Task
    actions: tuple[Action, ...]


def item_at_hand(task_id: int) -> AtHand:
    """Two queries instead of the whole screen's. Raises Task.DoesNotExist."""
    task = Task.objects.select_related("workflow", "contact", "source").get(pk=task_id)
    of_draft = Action.objects.filter(draft__task_id=task.pk, draft__version=task.draft_version)
    return AtHand(task, tuple(of_draft.order_by("position")))


def _draft_of(task: Task) -> Draft | None:
    if not task.draft_version:
        return None
    return (
        Draft.objects.filter(task=task, version=task.draft_version)
        .select_related("verdict__facts", "blind_pick")
        .defer("prompt_text", "raw_output")
        .first()
    )


def _parts(task: Task, draft: Draft | None) -> dict[str, QuerySet[Any]]:
    """The small tables of the screen, each empty where there is nothing to read."""
    number = draft.pk if draft else 0
    runs = Execution.objects.filter(task=task, generation=task.generation)
    return {
        "actions": Action.objects.filter(draft_id=number).order_by("position"),
        "evidence": Evidence.objects.filter(draft_id=number).order_by("position"),
        "records": ContactRecord.objects.filter(contact_id=task.contact_id or 0)[:MOST_RECORDS],
        "runs": runs.order_by("position"),
        "run_actions": Action.objects.filter(execution__in=runs).order_by("position"),
    }


def _runs(runs: Sequence[Execution], actions: Sequence[Action]) -> tuple[Execution, ...]:
    """The runs, each with the action it carries out."""
    by_id = {action.pk: action for action in actions}
    for run in runs:
        run.action = by_id[run.action_id]
    return tuple(runs)


def _earlier(task: Task) -> tuple[Decision, ...]:
    if task.contact_id is None:
        return ()
    before = Decision.objects.filter(task__contact_id=task.contact_id).exclude(task_id=task.pk)
    return tuple(
        before.select_related("task__workflow", "decided_by").order_by("-id")[:MOST_EARLIER]
    )


def _live_claim(task: Task) -> Claim | None:
    claim: Claim | None = getattr(task, "claim", None)
    return claim if claim is not None and claim.leased_until > timezone.now() else None
