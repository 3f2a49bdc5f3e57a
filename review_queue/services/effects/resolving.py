"""A person ends what no machine may: failed runs, unknown outcomes, failed drafts, blocks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django_fsm import can_proceed

from audit.actors import person
from audit.chain import Event
from review_queue.door import commit_move, lock_task, note_event
from review_queue.doorbell import ring_after_commit
from review_queue.errors import InvalidEdit, NotReviewer, WrongState
from review_queue.events import task_event
from review_queue.execution.allowance import release
from review_queue.failpoints import reach
from review_queue.models import Action, Decision, Draft, Execution, State, Task
from review_queue.services.effects.executing import create_executions
from review_queue.services.effects.remaining import lost_step, steps_left
from review_queue.services.effects.stating import say_outcome
from review_queue.services.effects.unlocking import lock_on
from review_queue.services.judging.forbidding import check_not_forbidden
from review_queue.services.judging.staffing import LONE_HOLD_SECONDS
from review_queue.services.people.roles import check_closer, check_reviewer, check_veto

Status = Execution.Status


@dataclass(frozen=True, slots=True)
class _Yes:
    """Who wants the rest to run, and why."""

    user: User
    note: str


@transaction.atomic
def confirm_it_happened(*, task_id: int, user: User, evidence: str) -> Task:
    """Say that the lost step did happen; `evidence` says how that is known.

    Money and work of two wait for a second person who says the same. Then the rest runs next.
    """
    task, now = _unknown(task_id, user)
    if not evidence.strip():
        raise InvalidEdit(
            "Nothing was changed: the evidence is missing.",
            fields={"evidence": "Say how you know, such as a message id or a receipt number."},
        )
    standing = say_outcome(task, user, happened=True, note=evidence, at=now)
    if standing.settled is None:
        return task
    _lost(task).update(status=Status.SUCCEEDED, external_ref=evidence[:300], finished_at=now)
    decision = _decide(task, user, Decision.Answer.CONFIRM, evidence, now)
    reach("K17")
    rest = steps_left(task)
    if not rest:
        task.confirm(at=now)
        commit_move(task, _event(task, "confirmed", user, now, decision))
        return task
    note_event(task, _event(task, "step_confirmed", user, now, decision))
    for_rest = "the steps after the confirmed one"
    others = [_Yes(one.said_by, for_rest) for one in standing.agreed if one.said_by != user]
    return _run_again(task, rest, [*others, _Yes(user, for_rest)], now)


@transaction.atomic
def run_rest_again(*, task_id: int, user: User, note: str = "") -> Task:
    """Run the steps that did not succeed again, under new decisions and new keys.

    Money and work of two wait for a second person who says the same. For an unknown outcome this
    says that it did not happen: it is refused while a worker could still be sending.
    """
    task = lock_task(task_id)
    check_reviewer(user, task)
    now = timezone.now()
    if task.state == State.OUTCOME_UNKNOWN:
        task, now = _unknown(task_id, user)
    elif task.state != State.FAILED:
        raise WrongState("Only a failed run or an unknown outcome can be run again.")
    else:
        check_not_forbidden(task, undone="Nothing was run again; close it, saying why.")
    standing = say_outcome(task, user, happened=False, note=note, at=now)
    if standing.settled is None:
        return task
    lost = list(_lost(task))
    _lost(task).update(
        status=Status.FAILED, detail="A person found it did not happen.", finished_at=now
    )
    for execution in lost:
        release(execution, now)
    others = [_Yes(one.said_by, one.note) for one in standing.agreed if one.said_by != user]
    return _run_again(task, steps_left(task), [*others, _Yes(user, note)], now)


@transaction.atomic
def close_task(*, task_id: int, user: User, note: str) -> Task:
    """Close a task that needs a person without running (any more of) it."""
    task = lock_task(task_id)
    check_closer(user, task)
    check_veto(user, task)
    now = timezone.now()
    if task.state == State.APPROVED:
        raise WrongState("Take the approval back first, then close the task.")
    if not can_proceed(task.cancel):
        words = task.get_state_display().lower()
        raise WrongState(f"This task is {words}, so it cannot be closed. Nothing was changed.")
    if not note.strip():
        raise InvalidEdit("Nothing was closed.", fields={"note": "Say in a few words why."})
    decision = _decide(task, user, Decision.Answer.CANCEL, note, now)
    task.cancel(problem=note, at=now)
    commit_move(task, _event(task, "cancelled", user, now, decision))
    return task


@transaction.atomic
def ask_for_draft(*, task_id: int, user: User) -> Task:
    """Try drafting again after it failed or was blocked."""
    if not user.has_perm("queue.review_task"):
        raise NotReviewer("Only reviewers can ask for a new draft. Nothing was changed.")
    task = lock_task(task_id)
    if task.state not in (State.DRAFT_FAILED, State.BLOCKED):
        raise WrongState("This task does not wait for another draft. Nothing was changed.")
    check_veto(user, task)
    now = timezone.now()
    task.redraft(at=now)
    commit_move(task, task_event(task, "redraft_asked", person(user), now))
    ring_after_commit("draft_task_job", task.pk)
    return task


def _unknown(task_id: int, user: User) -> tuple[Task, datetime]:
    task = lock_task(task_id)
    check_reviewer(user, task)
    now = timezone.now()
    if task.state != State.OUTCOME_UNKNOWN:
        raise WrongState("The outcome of this task is not unknown. Nothing was changed.")
    lost = lost_step(task)
    lock = lock_on(lost) if lost is not None else None
    if lock is not None:
        raise WrongState(f"{lock.words} Nothing was changed.", what_to_do=lock.what_to_do)
    return task, now


def _lost(task: Task) -> QuerySet[Execution]:
    return Execution.objects.filter(task=task, generation=task.generation, status=Status.UNKNOWN)


def _run_again(task: Task, rest: list[Action], yeses: list[_Yes], now: datetime) -> Task:
    """One decision of everybody who said it; the last of them is who is at the desk now."""
    if len(yeses) < task.reviewers_needed:  # nobody else is there: as in a team too small for two
        task.reviewers_needed = len(yeses)
        task.hold_seconds = max(task.hold_seconds, LONE_HOLD_SECONDS)
    task.retry(at=now)
    retry = Decision.Answer.RETRY
    given = [_decide(task, one.user, retry, one.note, now) for one in yeses]
    create_executions(task, given[-1], rest, at=now)
    reach("K17")
    commit_move(task, _event(task, "retried", yeses[-1].user, now, given[-1]))
    for one, decision in zip(yeses[:-1], given[:-1], strict=True):
        note_event(task, _event(task, "retry_seconded", one.user, now, decision))
    return task


def _decide(task: Task, user: User, answer: Decision.Answer, note: str, now: datetime) -> Decision:
    # A statement about the run, not about the draft: who approved the draft may make it too.
    about_run = answer in (Decision.Answer.CONFIRM, Decision.Answer.CANCEL)
    drafts = Draft.objects.filter(task=task, version=task.draft_version)
    draft = None if about_run else drafts.first()
    before = Decision.objects.filter(task=task, generation=task.generation, draft=draft)
    return Decision.objects.create(
        task=task,
        draft=draft,
        generation=task.generation,
        seat=before.count() + 1,
        answer=answer,
        decided_by=user,
        actor=person(user).as_json(),
        channel="admin",
        draft_hash=task.draft_hash,
        evidence_hash=task.evidence_hash,
        policy_version=task.policy_version,
        note=note,
        decided_at=now,
    )


def _event(task: Task, kind: str, user: User, now: datetime, decision: Decision) -> Event:
    return task_event(
        task,
        kind,
        person(user),
        now,
        decision=decision.pk,
        answer=decision.answer,
        note=decision.note,
    )
