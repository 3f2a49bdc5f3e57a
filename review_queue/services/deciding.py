"""A person decides: approve, approve with edits, send back, reject. One transaction each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from audit.actors import Actor, person
from connectors.canonical import NotCanonical, canonical_json
from review_queue.door import commit_move, lock_task
from review_queue.doorbell import ring_after_commit
from review_queue.errors import AlreadyDecided, InvalidEdit, StaleDraft, WrongState
from review_queue.models import Action, Claim, Decision, Draft, State, Task
from review_queue.rows import insert_row, select_rows
from review_queue.services.changes import critical_changes, edit_ratio_permille
from review_queue.services.editing import store_edit
from review_queue.services.events import task_event
from review_queue.services.exclusions import seat_of_editor
from review_queue.services.executing import create_executions
from review_queue.services.freezing import Proposed
from review_queue.services.refusing import refuse_closed, what_changed
from review_queue.services.roles import check_refuser, check_reviewer

Answer = Decision.Answer
# A draft also holds the prompt and the model's whole output; an approval needs neither.
OF_DRAFT = ("id", "task_id", "version", "content_hash", "evidence_hash", "read_ms")


@dataclass(frozen=True, slots=True)
class Ballot:
    """What the reviewer had in front of them, and what they say about it.

    `active_ms` is real attention; `reason_codes` come from the edit taxonomy; `note` is free text.
    """

    task_id: int
    draft_hash: str
    evidence_hash: str
    reviewer: User
    channel: str = "admin"
    active_ms: int = 0
    reason_codes: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """The stored decision, the task after it, and how many more people have to agree."""

    decision: Decision
    task: Task
    still_needed: int = 0
    runs_at: datetime | None = field(default=None)


@transaction.atomic
def approve_task(ballot: Ballot, *, edits: Sequence[Proposed] | None = None) -> Counted:
    """Approve the draft the reviewer saw, or their edited version of it.

    Raises NotReviewer, StaleDraft, AlreadyDecided, WrongState, InvalidEdit or ForbiddenByPolicy;
    nothing is stored then.
    """
    now = timezone.now()
    task, seat = _open(ballot, now)
    draft, before = _standing_draft(task)
    actions = before
    actor = person(ballot.reviewer, channel=ballot.channel)
    if edits is not None and _differs(edits, before):
        draft, actions = store_edit(task, edits, actor, at=now)
        seat = seat_of_editor(ballot.reviewer, task)
    if not actions:
        raise InvalidEdit(
            "The draft proposes nothing, so there is nothing to approve.",
            fields={"": "Write a reply or another step, or reject the task."},
        )
    edited = actions is not before
    decision = _store(
        ballot,
        task,
        draft,
        Answer.APPROVE_EDITED if edited else Answer.APPROVE,
        now,
        seat=seat,
        edit_ratio_permille=edit_ratio_permille(before, actions) if edited else 0,
        critical_changes=critical_changes(before, actions) if edited else [],
        read_ms_expected=draft.read_ms,
    )
    return _count(task, decision, actions, actor, now)


@transaction.atomic
def send_back_task(ballot: Ballot) -> Counted:
    """Ask for a better draft; reasons and note reach the drafter. Same errors as approve."""
    now = timezone.now()
    task, seat = _open(ballot, now, check=check_refuser)
    draft = Draft.objects.get(task=task, version=task.draft_version)
    decision = _store(ballot, task, draft, Answer.SEND_BACK, now, seat=seat)
    task.send_back(at=now)
    _commit(task, decision, "sent_back", ballot, now)
    ring_after_commit("draft_task_job", task.pk)
    return Counted(decision, task)


@transaction.atomic
def reject_task(ballot: Ballot) -> Counted:
    """Close the task without running anything. Same errors as approve."""
    now = timezone.now()
    task, seat = _open(ballot, now, check=check_refuser)
    draft = Draft.objects.get(task=task, version=task.draft_version)
    decision = _store(ballot, task, draft, Answer.REJECT, now, seat=seat)
    task.reject(at=now)
    _commit(task, decision, "rejected", ballot, now)
    return Counted(decision, task)


def _open(
    ballot: Ballot, now: datetime, *, check: Callable[[User, Task], None] = check_reviewer
) -> tuple[Task, int]:
    """The locked task and the next free seat, if this person may decide now on what they saw."""
    task = lock_task(ballot.task_id)
    check(ballot.reviewer, task)
    if task.state != State.PENDING:
        refuse_closed(task)
    if task.expires_at is not None and task.expires_at <= now:
        raise WrongState("The time to decide this task is over. Nothing was decided.")
    if (task.draft_hash, task.evidence_hash) != (ballot.draft_hash, ballot.evidence_hash):
        raise StaleDraft(
            "The draft changed since you opened it. Nothing was decided.",
            changes=what_changed(task, ballot.draft_hash),
        )
    decisions = select_rows(
        Decision,
        "task_id = %s AND generation = %s AND draft_hash = %s",
        [task.pk, task.generation, task.draft_hash],
    )
    given = {decision.decided_by_id: decision.decided_at for decision in decisions}
    if check is check_reviewer and ballot.reviewer.pk in given:
        raise AlreadyDecided(
            "You already approved this; a second person has to. Nothing was added.",
            by=str(ballot.reviewer),
            at=given[ballot.reviewer.pk],
        )
    return task, sum(decision.seat > 0 for decision in decisions) + 1


def _standing_draft(task: Task) -> tuple[Draft, list[Action]]:
    """The current draft and its actions, in order."""
    where = "task_id = %s AND version = %s"
    draft = select_rows(Draft, where, [task.pk, task.draft_version], only=OF_DRAFT)[0]
    return draft, select_rows(Action, "draft_id = %s ORDER BY position", [draft.pk])


def _differs(edits: Sequence[Proposed], actions: Sequence[Action]) -> bool:
    try:
        asked = [(edit.kind, canonical_json(edit.payload)) for edit in edits]
    except NotCanonical:
        return True
    return asked != [(action.kind, action.payload_text) for action in actions]


def _store(
    ballot: Ballot, task: Task, draft: Draft, answer: Answer, now: datetime, **measured: object
) -> Decision:
    decision = Decision(
        task=task,
        draft=draft,
        generation=task.generation,
        answer=answer,
        decided_by=ballot.reviewer,
        actor=person(ballot.reviewer, channel=ballot.channel).as_json(),
        channel=ballot.channel,
        draft_hash=draft.content_hash,
        evidence_hash=draft.evidence_hash,
        policy_version=task.policy_version,
        reason_codes=list(ballot.reason_codes),
        note=ballot.note,
        active_ms=ballot.active_ms,
        decided_at=now,
        **measured,
    )
    insert_row(decision)
    return decision


def _count(
    task: Task, decision: Decision, actions: Sequence[Action], actor: Actor, now: datetime
) -> Counted:
    """Flip the state once enough different people agreed; until then only the version rises."""
    missing = max(task.reviewers_needed, 1) - decision.seat
    if missing > 0:
        Claim.objects.filter(task=task).delete()
        task.changed_at = now
        commit_move(task, task_event(task, "seconded", actor, now, **_about(decision)))
        return Counted(decision, task, still_needed=missing)
    task.approve(at=now)
    rows = create_executions(task, decision, actions, at=now)
    commit_move(task, task_event(task, "approved", actor, now, **_about(decision)))
    return Counted(decision, task, runs_at=rows[0].next_at)


def _commit(task: Task, decision: Decision, kind: str, ballot: Ballot, now: datetime) -> None:
    Claim.objects.filter(task=task).delete()
    actor = person(ballot.reviewer, channel=ballot.channel)
    commit_move(task, task_event(task, kind, actor, now, **_about(decision)))


def _about(decision: Decision) -> dict[str, object]:
    return {
        "decision": decision.pk,
        "answer": decision.answer,
        "seat": decision.seat,
        "draft_hash": decision.draft_hash,
        "evidence_hash": decision.evidence_hash,
        "policy_version": decision.policy_version,
        "reasons": decision.reason_codes,
        "note": decision.note,
    }
