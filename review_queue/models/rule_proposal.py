"""Wrong, never again: a rule a reviewer proposes to the owner. It changes nothing by itself."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from audit.history import tracked


class RuleProposal(models.Model):
    """A sentence for the rules, and the mistake it came from.

    `facts` are the values the sentence was built from, as they were. An owner takes it into a
    draft or declines it; nothing here is ever in force.
    """

    class Status(models.TextChoices):
        """What became of it."""

        OPEN = "open", "Waits for the owner"
        TAKEN = "taken", "Taken into a draft"
        DECLINED = "declined", "Declined"

    task = models.ForeignKey("queue.Task", on_delete=models.PROTECT, related_name="proposals")
    workflow = models.ForeignKey("queue.Workflow", on_delete=models.PROTECT, related_name="+")
    sentence = models.CharField(max_length=500)
    what_went_wrong = models.TextField(blank=True)
    facts = models.JSONField(default=dict)
    draft_version = models.PositiveIntegerField()
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)

    history = tracked()

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(
                fields=["id"], condition=models.Q(status="open"), name="queue_open_proposals"
            )
        ]

    def __str__(self) -> str:
        return self.sentence
