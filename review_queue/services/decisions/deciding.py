"""A person decides: approve, approve with edits, send back, reject. One transaction each."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from audit.actors import Actor, person
from connectors.canonical import NotCanonical, canonical_json
from review_queue.door import commit_move
from review_queue.doorbell import ring_after_commit
from review_queue.errors import InvalidEdit
from review_queue.events import task_event
from review_queue.guards.standing import check_guards
from review_queue.models import Action, Claim, Decision, Draft, Task
from review_queue.rows import select_rows
from review_queue.services.decisions.arbitrating import hand_to_owner
from review_queue.services.decisions.ballots import (
    Ballot,
    Counted,
    open_ballot,
    store_decision,
    told_of,
)
from review_queue.services.decisions.gates.ballots import sight_of_ballot, what_was_passed
from review_queue.services.decisions.landed import find_landed
from review_queue.services.decisions.seconding import call_second_person
from review_queue.services.drafts.changes import critical_changes, edit_ratio_permille
from review_queue.services.drafts.editing import store_edit
from review_queue.services.drafts.freezing import Proposed
from review_queue.services.drafts.options import choose_option, chosen_rank
from review_queue.services.effects.executing import create_executions
from review_queue.services.judging.exclusions import seat_of_editor
from review_queue.services.judging.forbidding import check_not_forbidden
from review_queue.services.people.roles import check_refuser
from review_queue.whole import repeat_whole

__all__ = ["Ballot", "Counted", "approve_task", "differs", "reject_task", "send_back_task"]

Answer = Decision.Answer
FREE_TEXT_SHARE = 0.10  # of the send-backs without a note are asked for one, which may be skipped
_RANDOM = secrets.SystemRandom()
SECOND = 2  # the seat whose no is against somebody's yes; the one after it settles that
# A draft also holds the prompt and the model's whole output; an approval needs neither.
OF_DRAFT = (
    *("id", "task_id", "version", "content_hash", "evidence_hash", "read_ms"),
    *("option_rank", "category"),
)


def approve_task(ballot: Ballot, *, edits: Sequence[Proposed] | None = None) -> Counted:
    """Approve the draft the reviewer saw, or their edited version of it.

    Raises NotReviewer, StaleDraft, AlreadyDecided, WrongState, InvalidEdit, ForbiddenByPolicy,
    GatesOpen or GuardsMissing; nothing is stored then.
    """
    check_guards()
    return _whole(partial(_approve, ballot, edits), ballot, Answer.APPROVE, Answer.APPROVE_EDITED)


def _whole(step: Callable[[], Counted], ballot: Ballot, *answers: Answer) -> Counted:
    """Decide in one transaction, again when the database gave it up, and never a second time."""
    landed = partial(
        find_landed,
        task_id=ballot.task_id,
        reviewer=ballot.reviewer,
        answers=answers,
        since=timezone.now(),
    )
    return repeat_whole(step, landed=landed)


@transaction.atomic
def _approve(ballot: Ballot, edits: Sequence[Proposed] | None) -> Counted:
    now = timezone.now()
    task, seat = open_ballot(ballot, now)
    check_not_forbidden(task, undone="Nothing was approved.")
    draft, before = _standing_draft(task)
    sight, actions = sight_of_ballot(ballot, task, draft, before, seat=seat, now=now), before
    actor = person(ballot.reviewer, channel=ballot.channel)
    rank = chosen_rank(ballot.option_rank, draft)
    typed = edits is not None and differs(edits, before)
    if rank != draft.option_rank:
        draft, actions = choose_option(task, draft, rank, typed=typed, chooser=actor, at=now)
        before, sight = actions, sight.having_chosen(task.tier)
        seat = seat_of_editor(ballot.reviewer, task)
    elif edits is not None and typed:
        draft, actions = store_edit(task, edits, actor, at=now)
        seat = seat_of_editor(ballot.reviewer, task)
    if not actions:
        raise InvalidEdit(
            "The draft proposes nothing, so there is nothing to approve.",
            fields={"": "Write a reply or another step, or reject the task."},
        )
    # Whose yes does not count, having written this version, only hands it on to two others.
    gates = what_was_passed(sight, actions) if seat else {}
    measured = gates | _edit_from(before, actions) | {"read_ms_expected": draft.read_ms}
    answer = Answer.APPROVE if actions is before else Answer.APPROVE_EDITED
    decision = store_decision(
        ballot, task, draft, answer, now, seat=seat, option_rank=rank, **measured
    )
    return _count(task, decision, actions, actor, now)


def _edit_from(before: Sequence[Action], actions: Sequence[Action]) -> dict[str, Any]:
    """How much of the draft was changed; nothing where it was taken as it stood."""
    if actions is before:
        return {}
    return {
        "edit_ratio_permille": edit_ratio_permille(before, actions),
        "critical_changes": critical_changes(before, actions),
    }


def send_back_task(ballot: Ballot) -> Counted:
    """Ask for a better draft; reasons and note reach the drafter. Same errors as approve."""
    return _whole(partial(_send_back, ballot), ballot, Answer.SEND_BACK)


@transaction.atomic
def _send_back(ballot: Ballot) -> Counted:
    counted = _say_no(ballot, Answer.SEND_BACK, Task.send_back, "sent_back")
    if counted.still_needed:
        return counted
    ring_after_commit("draft_task_job", ballot.task_id)
    return replace(counted, asks_why=not ballot.note and _RANDOM.random() < FREE_TEXT_SHARE)


def reject_task(ballot: Ballot) -> Counted:
    """Close the task without running anything. Same errors as approve."""
    return _whole(partial(_reject, ballot), ballot, Answer.REJECT)


@transaction.atomic
def _reject(ballot: Ballot) -> Counted:
    return _say_no(ballot, Answer.REJECT, Task.reject, "rejected")


def _say_no(ballot: Ballot, answer: Answer, move: Callable[..., None], kind: str) -> Counted:
    """Store the no and carry it out; against a colleague's yes an owner decides instead."""
    now = timezone.now()
    task, seat = open_ballot(ballot, now, check=check_refuser)
    draft = Draft.objects.get(task=task, version=task.draft_version)
    decision = store_decision(ballot, task, draft, answer, now, seat=seat)
    if seat == SECOND and hand_to_owner(task, decision, at=now):
        return Counted(decision, task, still_needed=1)
    move(task, at=now)
    Claim.objects.filter(task=task).delete()
    actor = person(ballot.reviewer, channel=ballot.channel)
    commit_move(task, task_event(task, kind, actor, now, **told_of(decision)))
    return Counted(decision, task)


def _standing_draft(task: Task) -> tuple[Draft, list[Action]]:
    """The current draft and its actions, in order."""
    where = "task_id = %s AND version = %s"
    draft = select_rows(Draft, where, [task.pk, task.draft_version], only=OF_DRAFT)[0]
    return draft, select_rows(Action, "draft_id = %s ORDER BY position", [draft.pk])


def differs(edits: Sequence[Proposed], actions: Sequence[Action]) -> bool:
    """Whether the bundle as it was handed in is another one than these actions."""
    try:
        asked = [(edit.kind, canonical_json(edit.payload)) for edit in edits]
    except NotCanonical:
        return True
    return asked != [(action.kind, action.payload_text) for action in actions]


def _count(
    task: Task, decision: Decision, actions: Sequence[Action], actor: Actor, now: datetime
) -> Counted:
    """Flip the state once enough different people agreed; until then only the version rises."""
    missing = max(task.reviewers_needed, 1) - decision.seat
    if missing > 0:
        Claim.objects.filter(task=task).delete()
        task.changed_at = now
        commit_move(task, task_event(task, "seconded", actor, now, **told_of(decision)))
        call_second_person(task)
        return Counted(decision, task, still_needed=missing)
    task.approve(at=now)
    rows = create_executions(task, decision, actions, at=now)
    commit_move(task, task_event(task, "approved", actor, now, **told_of(decision)))
    return Counted(decision, task, runs_at=rows[0].next_at)
