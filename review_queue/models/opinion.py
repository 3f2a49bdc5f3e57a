"""A second opinion: what a colleague would do, given without seeing the first view."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class Opinion(models.Model):
    """One question to a colleague about one draft, and their answer.

    `asked_of` is null when anyone who may decide can answer. It counts for exactly `draft_hash`: a
    new draft makes it void. Until it is answered, who answers sees neither asker nor question.
    """

    class Answer(models.TextChoices):
        """What they would do."""

        APPROVE = "approve", "Would approve"
        EDIT = "edit", "Would fix and approve"
        SEND_BACK = "send_back", "Would send back"
        REJECT = "reject", "Would reject"

    task = models.ForeignKey("queue.Task", on_delete=models.PROTECT, related_name="opinions")
    draft_hash = models.CharField(max_length=64)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    question = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    answer = models.CharField(max_length=20, choices=Answer.choices, blank=True)
    note = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["task", "draft_hash"],
                condition=models.Q(answered_at=None),
                name="queue_one_open_opinion",
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["asked_of", "task"],
                condition=models.Q(answered_at=None),
                name="queue_open_opinions",
            )
        ]

    def __str__(self) -> str:
        return f"opinion on task {self.task_id}"
