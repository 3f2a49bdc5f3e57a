"""Everything one review screen shows, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from policies.models import PolicyVersion, Status
from review_queue.models import (
    Action,
    Claim,
    Contact,
    ContactRecord,
    Decision,
    Draft,
    Evidence,
    Execution,
    Task,
    Verdict,
)
from review_queue.selectors.conversation import Conversation, conversation_of
from review_queue.selectors.own_work import free_for, leading_ids
from review_queue.selectors.waiting import WAITING

MOST_RECORDS = 20
MOST_EARLIER = 8


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """One task with what came in, what is proposed, why, on what grounds, and what was before."""

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
    runs = Execution.objects.filter(task=task, generation=task.generation).select_related("action")
    return ReviewItem(
        task=task,
        draft=draft,
        verdict=getattr(draft, "verdict", None) if draft else None,
        actions=tuple(draft.actions.all()) if draft else (),
        evidence=tuple(draft.evidence.all()) if draft else (),
        records=_records_of(task.contact),
        earlier=_earlier(task),
        decisions=tuple(decisions),
        claim=_live_claim(task),
        executions=tuple(runs.order_by("position")),
        talk=conversation_of(task_id),
        live_policy=task.live_policy,
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


def next_waiting(
    *, after: Task | None, user_id: int, skip: Sequence[int] = (), own_first: bool = False
) -> int | None:
    """The id of the next task nobody else has, in order after `after`, else from the top.

    What was given to this person comes before the rest: at the top, and with `own_first` also in
    the midst of it.
    """
    own = leading_ids(user_id, skip=skip)
    rest = free_for(user_id, skip=skip).exclude(pk__in=own).order_by("rank", "id")
    here = after.pk if after is not None else None
    others = [task_id for task_id in own if task_id != here]
    is_own = here is not None and here in own
    ahead = own[own.index(here) + 1 :] if here is not None and is_own and not own_first else others
    if ahead and (after is None or is_own or own_first):
        return ahead[0]
    if after is not None and not is_own:
        later = rest.filter(rank__gte=after.rank).exclude(rank=after.rank, pk__lte=after.pk)
        found = later.values_list("pk", flat=True).first()
        if found is not None or others:
            return found if found is not None else others[0]
    found = rest.exclude(pk=here or 0).values_list("pk", flat=True).first()
    return found if found is not None else next(iter(others), None)


def previous_waiting(*, before: Task) -> int | None:
    """The id of the waiting task just before this one in queue order."""
    earlier = Task.objects.filter(WAITING, rank__lte=before.rank)
    earlier = earlier.exclude(pk=before.pk).exclude(rank=before.rank, pk__gt=before.pk)
    return earlier.order_by("-rank", "-id").values_list("pk", flat=True).first()


def _draft_of(task: Task) -> Draft | None:
    if not task.draft_version:
        return None
    return (
        Draft.objects.filter(task=task, version=task.draft_version)
        .select_related("verdict", "blind_pick")
        .defer("prompt_text", "raw_output")
        .prefetch_related(
            Prefetch("actions", queryset=Action.objects.order_by("position")),
            Prefetch("evidence", queryset=Evidence.objects.order_by("position")),
        )
        .first()
    )


def _records_of(contact: Contact | None) -> tuple[ContactRecord, ...]:
    return tuple(contact.records.all()[:MOST_RECORDS]) if contact else ()


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
