"""Where a team is too small for two people: one decides, after a long hold, and the owner hears."""

from __future__ import annotations

from django.db import models


class LoneReview(models.Model):
    """One person may decide this draft although two should.

    That one is neither the draft's last editor nor an author of the deciding rule. `told_at` is
    when the owners' digest named it; null while they have not been told.
    """

    task = models.ForeignKey("queue.Task", on_delete=models.PROTECT, related_name="lone_reviews")
    draft = models.OneToOneField("queue.Draft", on_delete=models.PROTECT, related_name="+")
    hold_seconds = models.PositiveIntegerField()
    created_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"one person for task {self.task_id}"
