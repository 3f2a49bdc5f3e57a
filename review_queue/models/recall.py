"""Taking back what a rule, a model, a person or a span of time did: what was asked, per task."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class Recall(models.Model):
    """One order to take back. `scope` is a RecallScope as JSON, `words` what the owner read."""

    class Status(models.TextChoices):
        """Where the work stands."""

        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        CANCELLED = "cancelled", "Stopped"

    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    scope = models.JSONField()
    words = models.TextField()
    reason = models.TextField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    total = models.PositiveIntegerField(default=0)
    cancel_requested = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    beat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"recall {self.pk}: {self.words}"


class RecallStep(models.Model):
    """One task of a recall: what was planned when the owner said yes, and what became of it."""

    class Plan(models.TextChoices):
        """What can be done about it."""

        WITHDRAW = "withdraw", "Taken back before it leaves"
        UNDO = "undo", "Undone"
        PARTLY = "partly", "Undone in part"
        STAYS = "stays", "Cannot be recalled"

    class Outcome(models.TextChoices):
        """What became of it; empty while it waits its turn."""

        DONE = "done", "Done"
        REFUSED = "refused", "Not done"

    recall = models.ForeignKey(Recall, on_delete=models.PROTECT, related_name="steps")
    task = models.ForeignKey("queue.Task", on_delete=models.PROTECT, related_name="+")
    plan = models.CharField(max_length=10, choices=Plan.choices)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    detail = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["recall", "task"], name="queue_recall_task_once")
        ]

    def __str__(self) -> str:
        return f"{self.plan} task {self.task_id}: {self.outcome or 'waits'}"
