"""The drafting step: copy what is needed, let go of the database, call the model, store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta

from asgiref.sync import async_to_sync, sync_to_async
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from audit.actors import Actor
from connectors.registry import InvalidPayload, UnknownKind
from drafting.batch import draft_many
from drafting.choose import drafter_for
from drafting.contract import Drafter, DraftFailed, DraftRequest, DraftResult
from review_queue.beside import join_beside
from review_queue.door import commit_move, lock_task
from review_queue.events import task_event
from review_queue.failpoints import reach
from review_queue.models import Action, Draft, State, Task
from review_queue.rows import insert_row
from review_queue.services.drafts.brief import request_for
from review_queue.services.drafts.freezing import (
    EvidenceText,
    Proposed,
    freeze_actions,
    hash_of_actions,
    hash_of_evidence,
    store_rows,
)
from review_queue.services.drafts.options import store_options
from review_queue.services.drafts.reading import expected_read_ms
from review_queue.services.effects.payment_evidence import with_payments_looked_at
from review_queue.services.facts.language import answers_as_told, store_answers
from review_queue.services.routing.routing import route_task

MOST_TRIES = 5
LEASE = timedelta(seconds=240)
KEPT_OF_FAILURE = 4_000
# Three rounds of 64 at the model's 60 s each end well within the lease.
MOST_AT_ONCE = 192


def draft_waiting_tasks(*, limit: int = MOST_AT_ONCE, drafter: Drafter | None = None) -> int:
    """Draft up to `limit` tasks that wait for one; returns how many were taken on.

    No transaction is open while a model is called, and none of the pool's connections is held
    until the first result is stored.
    """
    ids = _claim_for_drafting(limit)
    if not ids:
        return 0
    requests = list(_briefs(ids))
    if not connection.in_atomic_block:
        connection.close()  # back to the pool: a model call lasts for seconds
    _draft_all(requests, drafter or drafter_for(settings.DRAFTING))
    return len(ids)


def _briefs(ids: list[int]) -> Iterator[DraftRequest]:
    """The briefs that can be written; a workflow that names an unknown kind costs only itself."""
    for task_id in ids:
        try:
            yield request_for(task_id)
        except UnknownKind as error:
            _record_failure(
                task_id, DraftFailed(f"The workflow is wrong: {error}", retryable=False)
            )


@async_to_sync
async def _draft_all(requests: list[DraftRequest], drafter: Drafter) -> None:
    await draft_many(
        requests,
        drafter,
        in_flight=settings.DRAFTING_IN_FLIGHT,
        on_result=sync_to_async(record_result),
    )


def _claim_for_drafting(limit: int) -> list[int]:
    now = timezone.now()
    free = Q(drafting_until=None) | Q(drafting_until__lt=now)
    due = Q(draft_after=None) | Q(draft_after__lte=now)
    with transaction.atomic():
        waiting = Task.objects.filter(free & due, state=State.RECEIVED).order_by("id")
        ids = list(waiting.select_for_update(skip_locked=True).values_list("id", flat=True)[:limit])
        Task.objects.filter(id__in=ids).update(drafting_until=now + LEASE)
    return ids


def record_result(task_id: int, result: DraftResult | DraftFailed) -> None:
    """Store what the drafter gave for a task and route it; a task that moved on is left alone."""
    if isinstance(result, DraftFailed):
        _record_failure(task_id, result)
        return
    reach("K1")
    try:
        stored = _record_draft(task_id, with_payments_looked_at(task_id, result))
    except (InvalidPayload, UnknownKind) as error:
        _record_failure(
            task_id, DraftFailed(f"The draft does not fit its action: {error}", retryable=True)
        )
        return
    if stored:
        reach("K2")
        route_task(task_id=task_id)


@transaction.atomic
def _record_draft(task_id: int, result: DraftResult) -> bool:
    task = lock_task(task_id)
    if task.state != State.RECEIVED:
        return False
    join_beside(task)
    now = timezone.now()
    actor = Actor("worker", result.drafter, result.model or result.drafter, "worker")
    draft, actions = _store_draft(task, result, actor, now)
    task.drafting_until = None
    task.record_draft(
        version=draft.version,
        draft_hash=draft.content_hash,
        evidence_hash=draft.evidence_hash,
        summary="; ".join(action.summary for action in actions)[:300] or "No proposal",
        at=now,
    )
    told = {
        "version": draft.version,
        "draft_hash": draft.content_hash,
        "evidence_hash": draft.evidence_hash,
        "model": result.model,
        "prompt_version": result.prompt_version,
        **answers_as_told(result.answered),
    }
    commit_move(task, task_event(task, "drafted", actor, now, **told))
    return True


def _store_draft(
    task: Task, result: DraftResult, actor: Actor, now: datetime
) -> tuple[Draft, list[Action]]:
    version = task.draft_version + 1
    proposed = [Proposed(one.kind, one.payload) for one in result.actions]
    actions = freeze_actions(task, version, proposed)
    evidence = [
        EvidenceText(one.kind, one.reference, one.title, one.quote) for one in result.evidence
    ]
    draft = _new_draft(task, version, result, actor, now)
    draft.content_hash = hash_of_actions(actions)
    draft.evidence_hash = hash_of_evidence(task, evidence)
    draft.read_ms = expected_read_ms(actions, evidence)
    insert_row(draft)
    store_rows(draft, actions, evidence)
    store_options(draft, result.options)
    if result.answered is not None:
        store_answers(draft, result.answered)
    return draft, actions


def _new_draft(task: Task, version: int, result: DraftResult, actor: Actor, now: datetime) -> Draft:
    first = result.options[0] if len(result.options) > 1 else None
    percent = None if result.confidence is None else round(result.confidence * 100)
    return Draft(
        task=task,
        version=version,
        actor=actor.as_json(),
        category=result.category[:120],
        confidence_percent=percent,
        unsure_about=result.unsure_about,
        flags=list(result.flags),
        drafter=result.drafter,
        model=result.model,
        prompt_version=result.prompt_version,
        prompt_text=result.prompt_text,
        raw_output=result.raw_output,
        prompt_tokens=result.usage.prompt_tokens,
        completion_tokens=result.usage.completion_tokens,
        cost_microdollars=result.usage.cost_microdollars,
        latency_ms=result.usage.latency_ms,
        option_rank=1 if first else 0,
        option_title=first.title[:120] if first else "",
        option_reason=first.reason if first else "",
        created_at=now,
    )


@transaction.atomic
def _record_failure(task_id: int, failure: DraftFailed) -> None:
    task = lock_task(task_id)
    if task.state != State.RECEIVED:
        return
    now = timezone.now()
    actor = Actor("worker", "drafter", "drafter", "worker")
    task.drafting_until = None
    task.draft_attempts += 1
    gives_up = not failure.retryable or task.draft_attempts >= MOST_TRIES
    if gives_up:
        task.fail_draft(problem=failure.reason, at=now)
    else:
        wait = max(failure.retry_after_s or 0, 15 * 2**task.draft_attempts)
        task.draft_after, task.problem = now + timedelta(seconds=wait), failure.reason
    kind = "draft_failed" if gives_up else "draft_delayed"
    told = {
        "reason": failure.reason,
        "attempt": task.draft_attempts,
        "raw_output": failure.raw_output[:KEPT_OF_FAILURE],
        **asdict(failure.usage),
    }
    commit_move(task, task_event(task, kind, actor, now, **told))
