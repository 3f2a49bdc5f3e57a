"""What people say became of a step whose outcome no machine knows."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class OutcomeStatement(models.Model):
    """One person says that a lost step happened, or that it did not. Append-only.

    Of several statements of one person about one run the newest counts.
    """

    execution = models.ForeignKey(
        "queue.Execution", on_delete=models.PROTECT, related_name="statements"
    )
    happened = models.BooleanField()
    note = models.TextField(blank=True)
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    said_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.said_by}: {'happened' if self.happened else 'did not happen'}"
