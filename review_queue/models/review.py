"""Who looked, who holds the item, and what was decided."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class Claim(models.Model):
    """A lease: one person works on the task until `leased_until`."""

    task = models.OneToOneField("queue.Task", on_delete=models.CASCADE, related_name="claim")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    claimed_at = models.DateTimeField()
    leased_until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.reviewer} on task {self.task_id}"


class ViewEvent(models.Model):
    """A card of a draft was on somebody's screen for `active_ms` of real attention.

    `opened`: they opened it by hand, which is what a gate asks for.
    """

    task = models.ForeignKey("queue.Task", on_delete=models.PROTECT, related_name="views")
    draft_version = models.PositiveIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    card = models.CharField(max_length=60)
    active_ms = models.PositiveIntegerField()
    opened = models.BooleanField(default=False)
    shown_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.card} of task {self.task_id}"


class Decision(models.Model):
    """A yes, a no or a better draft, by a person or a rule. Append-only.

    `highlights` are passages of the draft that were pointed at: {step, field, text}. `option_rank`
    is which of the offered options was chosen, 0 where none were. `blind_answer` is what they said
    before they saw the draft; `gates` what stood between them and a yes, and how it was met.
    """

    class Answer(models.TextChoices):
        """What was decided."""

        APPROVE = "approve", "Approved"
        APPROVE_EDITED = "approve_edited", "Approved with edits"
        SEND_BACK = "send_back", "Sent back"
        REJECT = "reject", "Rejected"
        AUTO = "auto_approve", "Let through by rule"
        RETRY = "retry", "Run again"
        CONFIRM = "confirm", "Confirmed by hand"
        CANCEL = "cancel", "Cancelled"

    task = models.ForeignKey("queue.Task", on_delete=models.PROTECT, related_name="decisions")
    draft = models.ForeignKey("queue.Draft", null=True, on_delete=models.PROTECT)
    generation = models.PositiveIntegerField()
    seat = models.PositiveSmallIntegerField()
    answer = models.CharField(max_length=20, choices=Answer.choices)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="decisions"
    )
    actor = models.JSONField()
    channel = models.CharField(max_length=20)
    draft_hash = models.CharField(max_length=64)
    evidence_hash = models.CharField(max_length=64)
    policy_version = models.PositiveIntegerField()
    reason_codes = models.JSONField(default=list)
    note = models.TextField(blank=True)
    highlights = models.JSONField(default=list)
    option_rank = models.PositiveSmallIntegerField(default=0)
    edit_ratio_permille = models.PositiveSmallIntegerField(default=0)
    critical_changes = models.JSONField(default=list)
    active_ms = models.PositiveIntegerField(default=0)
    read_ms_expected = models.PositiveIntegerField(default=0)
    blind_answer = models.CharField(max_length=20, blank=True)
    gates = models.JSONField(default=dict)
    batch_id = models.CharField(max_length=40, blank=True)
    decided_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["task", "generation", "draft", "seat"], name="queue_one_per_seat"
            ),
            models.UniqueConstraint(
                fields=["task", "generation", "draft", "decided_by"],
                # One yes each, so that two are two people; who said yes may still say no.
                condition=~models.Q(answer__in=["send_back", "reject"]),
                name="queue_one_per_person",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["decided_at"], name="queue_decided_at")]

    def __str__(self) -> str:
        return f"{self.get_answer_display()} task {self.task_id}"
