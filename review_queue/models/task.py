"""The task and its state machine. Transitions set fields; services save through the one door."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django_fsm import FSMField, transition

from audit.history import tracked
from review_queue.models.seen import Seen
from review_queue.models.states import State, edge
from review_queue.models.tier import Tier


class Task(models.Model):
    """One piece of work in the queue.

    `version` rises with every state change; `draft_hash` and `evidence_hash` are what a decision
    must name; `rank` orders the queue, lowest first; `generation` separates one approval's
    executions from the next; `audit_head` is the end of the task's own hash chain. `tier` is how
    dear a wrong yes would be (Tier); `snoozed_until` hides it from the queue for a while;
    `blocked_by` is who vetoed it: only they or an owner lift that.
    """

    seen: Seen

    state = FSMField(default=State.RECEIVED, choices=State.choices)
    version = models.PositiveIntegerField(default=1)
    workflow = models.ForeignKey("queue.Workflow", on_delete=models.PROTECT)
    contact = models.ForeignKey("queue.Contact", null=True, on_delete=models.PROTECT)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    source_key = models.CharField(max_length=300, unique=True)
    subject = models.CharField(max_length=300)
    kind = models.CharField(
        max_length=10, default="live", choices=[("live", "Live"), ("sample", "Sample")]
    )
    rank = models.BigIntegerField(default=0)
    priority = models.SmallIntegerField(default=0)
    value_minor = models.PositiveBigIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    draft_version = models.PositiveIntegerField(default=0)
    draft_hash = models.CharField(max_length=64, blank=True)
    evidence_hash = models.CharField(max_length=64, blank=True)
    summary = models.CharField(max_length=300, blank=True)
    why = models.CharField(max_length=300, blank=True)
    level = models.PositiveSmallIntegerField(default=1)
    tier = models.PositiveSmallIntegerField(default=Tier.GLANCE, choices=Tier.choices)
    answer_first = models.BooleanField(default=False)
    reviewers_needed = models.PositiveSmallIntegerField(default=1)
    required_group = models.CharField(max_length=150, blank=True)
    hold_seconds = models.PositiveIntegerField(default=0)
    policy_version = models.PositiveIntegerField(default=0)
    generation = models.PositiveIntegerField(default=1)
    draft_attempts = models.PositiveSmallIntegerField(default=0)
    draft_after = models.DateTimeField(null=True)
    drafting_until = models.DateTimeField(null=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    snoozed_until = models.DateTimeField(null=True)
    blocked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    problem = models.TextField(blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    audit_head = models.CharField(max_length=64, blank=True)
    audit_length = models.PositiveIntegerField(default=0)

    history = tracked(
        excluded_fields=["audit_head", "audit_length", "drafting_until"],
        no_db_index=[
            "workflow",
            "contact",
            "requested_by",
            "source_key",
            "assigned_to",
        ],
    )

    class Meta:
        permissions: ClassVar = [
            ("review_task", "Can decide about tasks"),
            ("stop_everything", "Can stop and restart all automation"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["rank", "id", "snoozed_until"],
                name="queue_waiting",
                condition=models.Q(state="pending"),
            ),
            models.Index(
                fields=["rank", "id"],
                name="queue_waiting_two",
                condition=models.Q(state="pending", tier=3),
            ),
            models.Index(
                fields=["due_at", "id"], name="queue_due", condition=models.Q(state="pending")
            ),
            models.Index(
                fields=["snoozed_until", "id"],
                name="queue_snoozed",
                condition=models.Q(state="pending", snoozed_until__isnull=False),
            ),
            models.Index(
                fields=["id"], name="queue_to_draft", condition=models.Q(state="received")
            ),
            models.Index(fields=["state", "-changed_at"], name="queue_by_state"),
            models.Index(fields=["contact", "-id"], name="queue_by_contact"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.subject}"

    @classmethod
    def from_db(
        cls,
        db: str | None,
        field_names: Collection[str],
        values: Collection[Any],
        **options: Any,
    ) -> Self:
        """Remember what was read: the door compares it with what stands when it writes."""
        task = super().from_db(db, field_names, values, **options)
        task.seen = Seen(**{name: task.__dict__.get(name) for name in Seen.__annotations__})
        return task

    @transition(**edge("record_draft"))
    def record_draft(
        self, *, version: int, draft_hash: str, evidence_hash: str, summary: str, at: datetime
    ) -> None:
        """A new draft version stands; what was known about the last one no longer counts."""
        self.draft_version, self.draft_hash, self.evidence_hash = version, draft_hash, evidence_hash
        self.summary, self.problem, self.draft_attempts = summary, "", 0
        self.snoozed_until = None
        self.changed_at = at

    @transition(**edge("fail_draft"))
    def fail_draft(self, *, problem: str, at: datetime) -> None:
        """No usable draft came back: a person writes it or asks again."""
        self.problem, self.changed_at = problem, at

    @transition(**edge("redraft"))
    def redraft(self, *, at: datetime) -> None:
        """Ask the drafter again."""
        self.problem, self.draft_attempts, self.draft_after, self.changed_at = "", 0, None, at
        self.blocked_by = None

    @transition(**edge("submit"))
    def submit(self, *, at: datetime) -> None:
        """A person must look."""
        self.changed_at = at

    @transition(**edge("auto_approve"))
    def auto_approve(self, *, at: datetime) -> None:
        """A rule, not a person, lets it run."""
        self.changed_at = at

    @transition(**edge("block"))
    def block(self, *, at: datetime) -> None:
        """Policy forbids it altogether."""
        self.changed_at = at

    @transition(**edge("approve"))
    def approve(self, *, at: datetime) -> None:
        """The people whose say was needed said yes."""
        self.changed_at = at

    @transition(**edge("reject"))
    def reject(self, *, at: datetime) -> None:
        """A person said no; nothing will run."""
        self.changed_at = self.closed_at = at

    @transition(**edge("send_back"))
    def send_back(self, *, at: datetime) -> None:
        """A person wants a better draft."""
        self.draft_attempts, self.draft_after, self.changed_at = 0, None, at

    @transition(**edge("expire"))
    def expire(self, *, at: datetime) -> None:
        """Nobody decided in time; silence is never consent."""
        self.changed_at = self.closed_at = at

    @transition(**edge("reopen"))
    def reopen(self, *, problem: str, at: datetime) -> None:
        """Approval is taken back before anything ran; a new decision gets a new generation."""
        self.generation += 1
        self.snoozed_until = None
        self.problem, self.changed_at = problem, at

    @transition(**edge("lift_block"))
    def lift_block(self, *, at: datetime) -> None:
        """The person who vetoed it, or an owner, takes the veto back: it waits again."""
        self.blocked_by = None
        self.problem, self.changed_at = "", at

    @transition(**edge("start"))
    def start(self, *, at: datetime) -> None:
        """The first action was claimed by a worker."""
        self.changed_at = at

    @transition(**edge("finish"))
    def finish(self, *, at: datetime) -> None:
        """Every action ran."""
        self.problem, self.changed_at, self.closed_at = "", at, at

    @transition(**edge("fail"))
    def fail(self, *, problem: str, at: datetime) -> None:
        """An action certainly did not happen and will not be tried again by itself."""
        self.problem, self.changed_at = problem, at

    @transition(**edge("lose"))
    def lose(self, *, problem: str, at: datetime) -> None:
        """It is not known whether an action happened: a person decides."""
        self.problem, self.changed_at = problem, at

    @transition(**edge("retry"))
    def retry(self, *, at: datetime) -> None:
        """A person approved running the rest again, under a new generation and new keys."""
        self.generation += 1
        self.problem, self.changed_at = "", at

    @transition(**edge("confirm"))
    def confirm(self, *, at: datetime) -> None:
        """A person found evidence that it happened."""
        self.problem, self.changed_at, self.closed_at = "", at, at

    @transition(**edge("undo"))
    def undo(self, *, at: datetime) -> None:
        """Every reversible effect was taken back."""
        self.changed_at = self.closed_at = at

    @transition(**edge("cancel"))
    def cancel(self, *, problem: str, at: datetime) -> None:
        """Closed without running (any more of) it."""
        self.problem, self.changed_at, self.closed_at = problem, at, at
