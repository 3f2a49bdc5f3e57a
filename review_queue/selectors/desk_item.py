"""Everything one review screen shows, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from kept.queries import Place, kept
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
from review_queue.together import kept_together, read_together

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
    task: Any = _shown.first(task_id) or _nothing_there(task_id)
    draft = _drafts.first(task_id, task.draft_version)
    parts = (task_id, task.generation, draft.pk if draft else 0, task.contact_id or 0)
    rows = _small_tables(*parts)
    if is_for_two(task):
        rows |= read_together(**kept_out_parts(task))
    return ReviewItem(
        task=task,
        draft=draft,
        verdict=getattr(draft, "verdict", None) if draft else None,
        actions=tuple(rows["actions"]),
        evidence=tuple(rows["evidence"]),
        records=tuple(rows["records"]),
        earlier=_earlier(task),
        decisions=tuple(_decisions(task_id)),
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
    task = _at_hand.first(task_id) or _nothing_there(task_id)
    return AtHand(task, tuple(_steps(task_id, task.draft_version)))


def _nothing_there(task_id: int) -> Task:
    raise Task.DoesNotExist(f"There is no task {task_id}.")


@kept
def _shown(task_id: Place) -> QuerySet[Task]:
    tasks = Task.objects.select_related(
        *("workflow", "contact", "source", "claim__reviewer", "requested_by"),
        *("assigned_to", "blocked_by"),
    )
    live = PolicyVersion.objects.filter(status=Status.LIVE).values("number")[:1]
    return tasks.annotate(live_policy=Coalesce(Subquery(live), 0)).filter(pk=task_id)


@kept
def _at_hand(task_id: Place) -> QuerySet[Task]:
    return Task.objects.select_related("workflow", "contact", "source").filter(pk=task_id)


@kept
def _steps(task_id: Place, version: Place) -> QuerySet[Action]:
    of_draft = Action.objects.filter(draft__task_id=task_id, draft__version=version)
    return of_draft.order_by("position")


@kept
def _drafts(task_id: Place, version: Place) -> QuerySet[Draft]:
    drafts = Draft.objects.filter(task=task_id, version=version)
    return drafts.select_related("verdict__facts", "blind_pick").defer("prompt_text", "raw_output")


@kept
def _decisions(task_id: Place) -> QuerySet[Decision]:
    return Decision.objects.filter(task=task_id).select_related("decided_by").order_by("id")


@kept_together
def _small_tables(
    task: Place, generation: Place, draft: Place, contact: Place
) -> dict[str, QuerySet[Any]]:
    """Each empty where there is nothing to read."""
    runs = Execution.objects.filter(task=task, generation=generation)
    return {
        "actions": Action.objects.filter(draft_id=draft).order_by("position"),
        "evidence": Evidence.objects.filter(draft_id=draft).order_by("position"),
        "records": ContactRecord.objects.filter(contact_id=contact)[:MOST_RECORDS],
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
    return tuple(_decided_before(task.contact_id, task.pk))


@kept
def _decided_before(contact_id: Place, task_id: Place) -> QuerySet[Decision]:
    before = Decision.objects.filter(task__contact_id=contact_id).exclude(task_id=task_id)
    return before.select_related("task__workflow", "decided_by").order_by("-id")[:MOST_EARLIER]


def _live_claim(task: Task) -> Claim | None:
    claim: Claim | None = getattr(task, "claim", None)
    return claim if claim is not None and claim.leased_until > timezone.now() else None
