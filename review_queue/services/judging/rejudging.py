"""When other rules go live: waiting and approved tasks get the stricter of then and now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from audit.actors import Actor
from policies.engine.levels import Level
from policies.engine.verdict import Verdict
from policies.services import live_number
from review_queue.door import commit_move, lock_task
from review_queue.doorbell import ring_after_commit
from review_queue.events import task_event
from review_queue.models import Execution, FactsSnapshot, Rejudgement, State, Task
from review_queue.services.judging.asking import ask_again
from review_queue.services.judging.staffing import arrange_staffing
from review_queue.services.judging.stricter import asks_for_more, keep_rejudgement, raise_protection

AT_ONCE = 50  # judged again right after publishing; the job takes the rest
BATCH = 200
WAITING = (State.PENDING, State.APPROVED)


@dataclass(frozen=True, slots=True)
class Rejudged:
    """How many tasks were judged again, and how many of them now get more protection."""

    looked_at: int
    raised: int


def rejudge_after_publishing(number: int) -> None:
    """Once the publishing transaction is committed: a few tasks at once, the rest by the job."""
    transaction.on_commit(partial(rejudge_pending, most=AT_ONCE), robust=True)
    ring_after_commit("rejudge_pending_job", number)


def rejudge_pending(*, most: int | None = None) -> Rejudged:
    """Judge what waits or is approved again under the version in force; at most `most` tasks.

    Protection only rises. Each task is judged once per version, in its own transaction, so that
    the work can stop and go on anywhere.
    """
    number, looked_at, raised = live_number(), 0, 0
    while most is None or looked_at < most:
        batch = BATCH if most is None else min(BATCH, most - looked_at)
        waiting = list(_not_yet_judged(number)[:batch])
        if not waiting:
            break
        for snapshot in waiting:
            raised += _rejudge(snapshot, number)
        looked_at += len(waiting)
    return Rejudged(looked_at, raised)


def _not_yet_judged(number: int) -> QuerySet[FactsSnapshot]:
    """The facts of current drafts whose task waits and which this version has not judged."""
    return (
        FactsSnapshot.objects.filter(
            ~Exists(Rejudgement.objects.filter(draft=OuterRef("draft"), policy_version=number)),
            ~Q(verdict__policy_version=number),
            task__state__in=WAITING,
            draft__version=F("task__draft_version"),
        )
        .select_related("draft")
        .order_by("id")
    )


def _rejudge(snapshot: FactsSnapshot, number: int) -> bool:
    verdict = ask_again(snapshot)
    now = timezone.now()
    with transaction.atomic():
        task = lock_task(snapshot.task_id)
        stands = task.state in WAITING and task.draft_version == snapshot.draft.version
        raised = stands and asks_for_more(task, verdict)
        keep_rejudgement(task, snapshot.draft, verdict, number=number, raised=raised, at=now)
        if raised and task.state == State.PENDING:
            _raise_pending(task, verdict)
        elif raised:
            _hold_approved(task, verdict)
    return raised


def _raise_pending(task: Task, verdict: Verdict) -> None:
    now, was = timezone.now(), Level(task.level).name
    raise_protection(task, verdict)
    kind = "rejudged"
    if verdict.level is Level.BLOCK:
        task.block(at=now)
        kind = "blocked"
    else:
        arrange_staffing(task, at=now)
        task.changed_at = now
    actor = Actor("rule", str(verdict.policy_version), "policy", "policy")
    about = {"level": Level(task.level).name, "was_level": was, "reasons": list(_codes(verdict))}
    event = task_event(
        task, kind, actor, now, policy_version=verdict.policy_version, draft_hash=task.draft_hash,
        **about,
    )  # fmt: skip
    commit_move(task, event)


def _hold_approved(task: Task, verdict: Verdict) -> None:
    """A longer hold counts from the decision. More people are asked for when it is dispatched."""
    ready = Execution.objects.filter(
        task=task, generation=task.generation, status=Execution.Status.READY
    )
    for execution in ready.select_related("decision"):
        least = execution.decision.decided_at + timedelta(seconds=verdict.hold_seconds)
        ready.filter(pk=execution.pk).update(next_at=Greatest(F("next_at"), Value(least)))


def _codes(verdict: Verdict) -> Iterator[str]:
    for reason in verdict.reasons:
        yield f"{reason.source}.{reason.code}"
