"""Half-done edits, kept until the decision: a closed tab or a lost connection loses nothing."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class Autosave(models.Model):
    """What one person typed into the form of one draft and has not decided yet.

    `fields` maps names of controls to text. Nobody else sees it; it goes with the decision.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="autosaves"
    )
    task = models.ForeignKey("queue.Task", on_delete=models.CASCADE, related_name="autosaves")
    draft_hash = models.CharField(max_length=64)
    fields = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "task", "draft_hash"], name="queue_one_autosave_per_draft"
            )
        ]

    def __str__(self) -> str:
        return f"edits of {self.user} on task {self.task_id}"
