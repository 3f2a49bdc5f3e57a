"""One run of a policy over past tasks: asked for by a person, done by a job, kept."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class BacktestRun(models.Model):
    """`total` and `done` count past drafts; both policies are kept as they were when asked.

    `result` is the JSON of a BacktestResult once it is done.
    """

    class Status(models.TextChoices):
        """Where the run stands."""

        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        CANCELLED = "cancelled", "Cancelled"
        FAILED = "failed", "Failed"

    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    candidate_text = models.TextField()
    baseline_text = models.TextField()
    since = models.DateTimeField()
    until = models.DateTimeField()
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    cancel_requested = models.BooleanField(default=False)
    result = models.JSONField(null=True)
    error = models.TextField(blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    beat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"backtest {self.pk}: {self.get_status_display()}"
