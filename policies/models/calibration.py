"""What a drafter's confidence turned out to be worth, measured on the company's own outcomes."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models


class CalibrationModel(models.Model):
    """One measured curve of one workflow. Written once; the highest number is the one in use.

    `curve` holds pairs of millionths, [stated confidence, share that turned out right], rising.
    The Brier scores, in millionths, are of the outcomes held back from the fit: lower is better.
    """

    workflow_key = models.CharField(max_length=100)
    number = models.PositiveIntegerField()
    sample_size = models.PositiveIntegerField()
    right_count = models.PositiveIntegerField()
    curve = models.JSONField()
    stated_brier = models.PositiveIntegerField()
    measured_brier = models.PositiveIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["workflow_key", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["workflow_key", "number"], name="policies_calibration_once"
            )
        ]

    def __str__(self) -> str:
        return f"calibration {self.number} of {self.workflow_key}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert only. Raises TypeError for a stored row: measure again and store the next one."""
        if not self._state.adding:
            raise TypeError("A stored calibration is never changed.")
        super().save(*args, **kwargs)
