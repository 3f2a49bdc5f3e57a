"""What is proposed: immutable draft versions, their typed actions and their evidence."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from review_queue.models.packed import PackedTextField


class Draft(models.Model):
    """One version of the proposal, by a machine or a person. Written once, never edited.

    `read_ms` is how long a careful person needs to read it. Where a drafter offers ranked options,
    `option_rank` is the place of this bundle among them, `option_title` and `option_reason` say it
    in words, and the others are its `alternatives`; 0 without options.
    """

    task = models.ForeignKey("queue.Task", on_delete=models.PROTECT, related_name="drafts")
    version = models.PositiveIntegerField()
    actor = models.JSONField()
    content_hash = models.CharField(max_length=64)
    evidence_hash = models.CharField(max_length=64)
    category = models.CharField(max_length=120, blank=True)
    confidence_percent = models.PositiveSmallIntegerField(null=True)
    unsure_about = models.TextField(blank=True)
    flags = models.JSONField(default=list)
    drafter = models.CharField(max_length=60)
    model = models.CharField(max_length=120, blank=True)
    prompt_version = models.CharField(max_length=60, blank=True)
    prompt_text = PackedTextField(blank=True)
    raw_output = PackedTextField(blank=True)
    prompt_tokens = models.PositiveIntegerField(default=0)
    completion_tokens = models.PositiveIntegerField(default=0)
    cost_microdollars = models.PositiveBigIntegerField(default=0)
    latency_ms = models.PositiveIntegerField(default=0)
    read_ms = models.PositiveIntegerField(default=0)
    option_rank = models.PositiveSmallIntegerField(default=0)
    option_title = models.CharField(max_length=120, blank=True)
    option_reason = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task", "version"], name="queue_draft_once")
        ]

    def __str__(self) -> str:
        return f"draft {self.version} of task {self.task_id}"


class Action(models.Model):
    """One typed step of a draft. `payload_text` is the canonical JSON that is hashed and run."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="actions")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=40)
    payload_text = models.TextField()
    content_hash = models.CharField(max_length=64)
    connection_id_frozen = models.BigIntegerField(null=True)
    connection_hash = models.CharField(max_length=64, blank=True)
    summary = models.TextField()
    provenance = models.JSONField(default=dict)
    consequences = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draft", "position"], name="queue_action_once")
        ]

    def __str__(self) -> str:
        return self.summary


class Evidence(models.Model):
    """Something a draft rests on, with the passage that supports it."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="evidence")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=40)
    reference = models.CharField(max_length=200)
    title = models.TextField()
    quote = models.TextField()

    class Meta:
        ordering: ClassVar = ["position"]
        verbose_name_plural = "evidence"

    def __str__(self) -> str:
        return self.title
