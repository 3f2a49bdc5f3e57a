"""One check of the whole trail: asked for by a person or the clock, done by a job, kept."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class TrailCheck(models.Model):
    """`done` and `total` count rows read; `report` is what verifying found, as JSON."""

    class Status(models.TextChoices):
        """Where the check stands, and its result."""

        WAITING = "waiting", "Waiting for a worker"
        RUNNING = "running", "Being checked"
        CLEAN = "clean", "Nothing was touched"
        TAMPERED = "tampered", "Tampered with"
        UNCHECKED = "unchecked", "Could not be checked"

    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    since_checkpoint = models.BooleanField(default=False)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    report = models.JSONField(null=True)
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
        return f"check {self.pk}: {self.get_status_display()}"
