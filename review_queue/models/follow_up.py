"""The customer wrote again: which later task belongs to which earlier one."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class MailReference(models.Model):
    """The Message-ID a task's mail came with, so that an answer to it finds the task."""

    task = models.OneToOneField("queue.Task", on_delete=models.CASCADE, related_name="reference")
    message_id = models.CharField(max_length=250, db_index=True)

    def __str__(self) -> str:
        return self.message_id


class FollowUp(models.Model):
    """`later` came in from the same customer while `earlier` was still open.

    `voided` tells whether it took an approval back that had not run yet.
    """

    earlier = models.ForeignKey("queue.Task", on_delete=models.PROTECT, related_name="follow_ups")
    later = models.ForeignKey("queue.Task", on_delete=models.PROTECT, related_name="follows")
    same_thread = models.BooleanField()
    voided = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["earlier", "later"], name="queue_follow_up_once")
        ]

    def __str__(self) -> str:
        return f"task {self.later_id} follows task {self.earlier_id}"
