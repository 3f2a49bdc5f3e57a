"""What colleagues say to each other about a task, and whom they mean."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class Comment(models.Model):
    """One remark. Written once. `decision` is set when it explains a decision afterwards."""

    task = models.ForeignKey("queue.Task", on_delete=models.PROTECT, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    decision = models.ForeignKey(
        "queue.Decision", null=True, on_delete=models.PROTECT, related_name="explanations"
    )
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"comment on task {self.task_id}"


class Mention(models.Model):
    """Somebody was named in a comment. `told_at` is null until they were told of it."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="mentions")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mentions"
    )
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["comment", "user"], name="queue_mention_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=models.Q(told_at=None), name="queue_untold")
        ]

    def __str__(self) -> str:
        return f"{self.user} in comment {self.comment_id}"
