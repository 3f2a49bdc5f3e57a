"""Look-alikes decided together: which ones, as they stood, and what became of each."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class Batch(models.Model):
    """Up to twenty look-alikes one reviewer decides together.

    `key` stands on every decision made in it. Decided once: `asked_at` is when.
    """

    key = models.CharField(max_length=40, unique=True)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    like = models.ForeignKey("queue.Task", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "batches"

    def __str__(self) -> str:
        return f"batch {self.key} of {self.reviewer}"


class BatchRow(models.Model):
    """One task of a batch as it was listed: its version and hashes must still stand at the yes.

    `must_open` was picked at random: it has to be read before any of them is approved.
    """

    class Result(models.TextChoices):
        """What became of it; empty until its turn."""

        APPROVED = "approved", "Approved"
        SECONDED = "seconded", "Your yes counts, one more person has to look"
        CHANGED = "changed", "Changed since it was listed: not approved"
        REFUSED = "refused", "Not approved"
        LEFT_OUT = "left_out", "Left out: it stays in the queue"

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="rows")
    task = models.ForeignKey("queue.Task", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    version = models.PositiveIntegerField()
    draft_hash = models.CharField(max_length=64)
    evidence_hash = models.CharField(max_length=64)
    must_open = models.BooleanField(default=False)
    opened_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=10, choices=Result.choices, blank=True)
    detail = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "task"], name="queue_batch_task_once")
        ]

    def __str__(self) -> str:
        return f"task {self.task_id} in batch {self.batch_id}: {self.result or 'open'}"
