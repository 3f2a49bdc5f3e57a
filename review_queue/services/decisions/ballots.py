"""A ballot: what the reviewer had in front of them and said; checked, seated and stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.models import User

from audit.actors import person
from review_queue.door import lock_task
from review_queue.errors import AlreadyDecided, StaleDraft
from review_queue.models import Decision, Draft, State, Task
from review_queue.rows import insert_row, select_rows
from review_queue.services.deadlines.silence import refuse_late
from review_queue.services.decisions.disputes import check_arbiter
from review_queue.services.decisions.freshness import changed_grounds
from review_queue.services.decisions.refusing import refuse_closed, what_changed
from review_queue.services.drafts.autosaving import forget_edits
from review_queue.services.people.roles import check_reviewer

LONGEST_HIGHLIGHT = 1_000
MOST_HIGHLIGHTS = 10


@dataclass(frozen=True, slots=True)
class Highlight:
    """A passage of the draft the reviewer points at: `text` stands in `field` of `step`."""

    step: int
    field: str
    text: str

    def as_json(self) -> dict[str, object]:
        """As it is stored with the decision and told to the drafter."""
        return {"step": self.step, "field": self.field, "text": self.text[:LONGEST_HIGHLIGHT]}


@dataclass(frozen=True, slots=True)
class Ballot:
    """What the reviewer had in front of them, and what they say about it.

    `active_ms` is real attention; `reason_codes` come from the edit taxonomy; `note` is free text.
    `grounds` is the seal of what the page showed beside the draft (freshness.py); empty where no
    page was shown. `option_rank` is which of the drafter's options is meant, 0 for what
    stands. `shown_at` is when the page was handed out, by the server's own seal; `fetched_ahead`
    that it was so before anybody looked. `confirmed` are the steps ticked one by one,
    `batch_id` the list of look-alikes it was decided in.
    """

    task_id: int
    draft_hash: str
    evidence_hash: str
    reviewer: User
    channel: str = "admin"
    active_ms: int = 0
    reason_codes: tuple[str, ...] = ()
    note: str = ""
    grounds: str = ""
    highlights: tuple[Highlight, ...] = ()
    option_rank: int = 0
    shown_at: datetime | None = None
    fetched_ahead: bool = False
    confirmed: tuple[int, ...] = ()
    batch_id: str = ""

    def attention_ms(self, now: datetime) -> int:
        """`active_ms`, and no more than passed since the page was handed out."""
        if self.shown_at is None:
            return self.active_ms
        return min(self.active_ms, max(0, int((now - self.shown_at).total_seconds() * 1000)))


@dataclass(frozen=True, slots=True)
class Counted:
    """The stored decision, the task after it, and how many more people have to agree.

    `asks_why`: this one was picked to be asked for a few words of one's own.
    """

    decision: Decision
    task: Task
    still_needed: int = 0
    runs_at: datetime | None = field(default=None)
    asks_why: bool = False


def open_ballot(
    ballot: Ballot, now: datetime, *, check: Callable[[User, Task], None] = check_reviewer
) -> tuple[Task, int]:
    """The locked task and the next free seat, if this person may decide now on what they saw.

    Raises NotReviewer, AlreadyDecided, WrongState or StaleDraft.
    """
    task = lock_task(ballot.task_id)
    check(ballot.reviewer, task)
    if task.state != State.PENDING:
        refuse_closed(task, to=ballot.reviewer)
    refuse_late(task, now)
    _refuse_stale(ballot, task)
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
    check_arbiter(ballot.reviewer, decisions)
    return task, sum(decision.seat > 0 for decision in decisions) + 1


def store_decision(
    ballot: Ballot,
    task: Task,
    draft: Draft,
    answer: Decision.Answer,
    now: datetime,
    **measured: object,
) -> Decision:
    """Insert the decision, bound to the draft and to what was shown with it."""
    decision = Decision(
        task=task,
        draft=draft,
        generation=task.generation,
        answer=answer,
        decided_by=ballot.reviewer,
        actor=person(ballot.reviewer, channel=ballot.channel).as_json(),
        channel=ballot.channel,
        draft_hash=draft.content_hash,
        evidence_hash=task.evidence_hash,
        policy_version=task.policy_version,
        reason_codes=list(ballot.reason_codes),
        note=ballot.note,
        batch_id=ballot.batch_id,
        highlights=[one.as_json() for one in ballot.highlights[:MOST_HIGHLIGHTS]],
        decided_at=now,
        **({"active_ms": ballot.attention_ms(now)} | measured),
    )
    insert_row(decision)
    forget_edits(task_id=task.pk, user=ballot.reviewer)
    return decision


def told_of(decision: Decision) -> dict[str, object]:
    """What the ledger keeps of a decision."""
    told: dict[str, object] = {
        "decision": decision.pk,
        "answer": decision.answer,
        "seat": decision.seat,
        "draft_hash": decision.draft_hash,
        "evidence_hash": decision.evidence_hash,
        "policy_version": decision.policy_version,
        "reasons": decision.reason_codes,
        "note": decision.note,
    }
    if decision.highlights:
        told["pointed_at"] = [one["text"] for one in decision.highlights]
    if decision.batch_id:
        told["batch"] = decision.batch_id
    if decision.option_rank:
        told["option"] = decision.option_rank
    if decision.gates:
        told["gates"] = decision.gates
    if decision.blind_answer:
        told["blind_answer"] = decision.blind_answer
    return told


def _refuse_stale(ballot: Ballot, task: Task) -> None:
    """Raises StaleDraft when anything the person had in front of them is not so any more."""
    changes: Mapping[str, tuple[str, str]]
    if (task.draft_hash, task.evidence_hash) != (ballot.draft_hash, ballot.evidence_hash):
        what = "draft" if task.draft_hash != ballot.draft_hash else "evidence"
        changes = what_changed(task, ballot.draft_hash) | changed_grounds(task, ballot.grounds)
    else:
        what, changes = "page", changed_grounds(task, ballot.grounds)
        if not changes:
            return
    said = {
        "draft": "The draft changed since you opened it.",
        "evidence": "The customer wrote again, or the evidence changed, since you opened it.",
        "page": "What we know of the customer, or the rules, changed since you opened it.",
    }[what]
    raise StaleDraft(f"{said} Nothing was decided.", changes=changes)
