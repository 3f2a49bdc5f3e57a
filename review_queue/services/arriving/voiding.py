"""The customer wrote again: what was drafted or approved before goes back to review, with it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from audit.actors import SYSTEM
from review_queue.door import commit_move, lock_task, note_event
from review_queue.errors import WrongState
from review_queue.events import task_event
from review_queue.models import (
    Decision,
    Draft,
    FollowUp,
    MailReference,
    State,
    Task,
)
from review_queue.services.drafts.freezing import EvidenceText, hash_of_evidence
from review_queue.services.effects.stopping_runs import stop_before_sending

STILL_OPEN = (
    *(State.RECEIVED, State.DRAFTED, State.DRAFT_FAILED),
    *(State.PENDING, State.BLOCKED, State.APPROVED),
)
MOST_EARLIER = 20
LONGEST_ID = 250
WROTE_AGAIN = "The customer wrote again before it left. The approval no longer counts."


def keep_reference(task: Task, message_id: str) -> None:
    """Remember the Message-ID a mail came with, so that an answer to it finds this task."""
    name = _bare(message_id)
    if name:
        MailReference.objects.create(task=task, message_id=name)


def void_earlier_work(later: Task, *, names: Iterable[str], at: datetime) -> list[FollowUp]:
    """Tie `later` to this customer's open tasks and take back what was approved but has not left.

    `names` are the Message-IDs the new mail refers to. Call inside the transaction that receives
    it. Approvals never transfer: votes on the earlier draft stop counting, open pages of it become
    stale, and what was put off is awake again.
    """
    wanted = [name for name in map(_bare, names) if name]
    thread = set(
        MailReference.objects.filter(message_id__in=wanted).values_list("task_id", flat=True)
    )
    return [
        _follow(earlier_id, later, same_thread=earlier_id in thread, at=at)
        for earlier_id in _earlier_ids(later, thread)
    ]


def _earlier_ids(later: Task, thread: set[int]) -> list[int]:
    """The open tasks of the same thread, oldest first: the order of locking.

    A mail that answers none of ours belongs to the customer's open work of the same workflow;
    only an invoice is about itself, however many the same supplier sends. A mail written before
    the earlier one, that only arrives after it, is no second thought.
    """
    mine = Q(pk__in=thread)
    writes_letters = later.workflow.strategy != "invoice_match"
    if not thread and later.contact_id is not None and writes_letters:
        mine = Q(contact_id=later.contact_id, workflow_id=later.workflow_id)
    open_ones = Task.objects.filter(mine, state__in=STILL_OPEN).exclude(pk=later.pk)
    written_at = later.source.sent_at
    if written_at is not None:
        open_ones = open_ones.exclude(source__sent_at__gt=written_at)
    return sorted(open_ones.order_by("-id").values_list("pk", flat=True)[:MOST_EARLIER])


def _follow(earlier_id: int, later: Task, *, same_thread: bool, at: datetime) -> FollowUp:
    task = lock_task(earlier_id)
    follow_up = FollowUp.objects.create(
        earlier=task, later=later, same_thread=same_thread, created_at=at
    )
    follow_up.voided = _void(task, at)
    follow_up.save(update_fields=["voided"])
    about = {"later_task": later.pk, "same_thread": same_thread, "voided": follow_up.voided}
    event = task_event(task, "customer_wrote_again", SYSTEM, at, **about)
    if task.state in (State.PENDING, State.BLOCKED):
        _make_stale(task, at)
        commit_move(task, event)
    else:
        note_event(task, event)
    return follow_up


def _void(task: Task, at: datetime) -> bool:
    """Whether an approval, or one of the two it takes, was taken back."""
    if task.state == State.APPROVED:
        try:
            stopped = stop_before_sending(task, at=at, detail="The customer wrote again.")
        except WrongState:
            return False  # it is on the wire: what came in is shown, nothing can be taken back
        task.reopen(problem=WROTE_AGAIN, at=at)
        commit_move(task, task_event(task, "voided", SYSTEM, at, stopped=stopped))
        return True
    if task.state != State.PENDING:
        return False
    votes = Decision.objects.filter(
        task=task, generation=task.generation, draft_hash=task.draft_hash
    )
    if not votes.exists():
        return False
    task.generation += 1
    return True


def _make_stale(task: Task, at: datetime) -> None:
    """The evidence is another now, so no page opened before can decide."""
    draft = Draft.objects.filter(task=task, version=task.draft_version).first()
    shown = draft.evidence.all() if draft is not None else []
    evidence = [EvidenceText(one.kind, one.reference, one.title, one.quote) for one in shown]
    task.evidence_hash = hash_of_evidence(task, evidence)
    task.snoozed_until = None
    task.changed_at = at


def _bare(message_id: str) -> str:
    """A Message-ID without its angle brackets; empty when it is too long to be one."""
    name = message_id.strip().strip("<>").strip()
    return name if len(name) <= LONGEST_ID else ""
