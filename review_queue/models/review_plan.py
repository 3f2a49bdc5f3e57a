"""What a reviewer sets out to look at in the time they have."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class ReviewPlan(models.Model):
    """A list of tasks for so many minutes, in the order to walk them.

    `picks` holds one object a task: id, seconds expected, money at risk, why it is in (two_people,
    worth or random) and with which probability. `left_out` says what is not in, in figures.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="review_plans"
    )
    minutes = models.PositiveSmallIntegerField()
    picks = models.JSONField(default=list)
    left_out = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["owner", "-id"],
                name="queue_open_plan",
                condition=models.Q(ended_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.minutes} minutes of {self.owner}"
