"""What other versions of the policy say about a draft that was judged already."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class OtherVerdict(models.Model):
    """The answer of one more policy version about one draft, on the facts as they were stored."""

    task = models.ForeignKey("queue.Task", on_delete=models.PROTECT, related_name="+")
    draft = models.ForeignKey("queue.Draft", on_delete=models.PROTECT, related_name="+")
    policy_version = models.PositiveIntegerField()
    level = models.PositiveSmallIntegerField()
    hold_seconds = models.PositiveIntegerField(default=0)
    required_group = models.CharField(max_length=150, blank=True)
    reasons = models.JSONField(default=list)
    created_at = models.DateTimeField()

    class Meta:
        abstract = True


class ShadowVerdict(OtherVerdict):
    """What a version in shadow would have said. Without effect.

    `live_level` and `live_policy_version` are what counted at that moment.
    """

    live_level = models.PositiveSmallIntegerField()
    live_policy_version = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["draft", "policy_version"], name="queue_shadow_verdict_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["policy_version", "id"], name="queue_shadow_of_version")
        ]

    def __str__(self) -> str:
        return f"shadow of version {self.policy_version} on task {self.task_id}"


class Rejudgement(OtherVerdict):
    """What a version that went live later says about a draft that was still waiting.

    `raised` tells whether it asked for more than stood; the stricter of both counts.
    """

    raised = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["draft", "policy_version"], name="queue_rejudgement_once"
            )
        ]

    def __str__(self) -> str:
        return f"version {self.policy_version} on task {self.task_id}"
