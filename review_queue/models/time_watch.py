"""Who is away, who was told that time runs out, what silence means, and whether jobs still run."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from audit.history import tracked


class Silence(models.TextChoices):
    """What happens when nobody decides in time. None of them lets anything out."""

    ESCALATE = "escalate", "Tell the owners and keep waiting"
    WAIT = "wait", "Keep waiting"
    EXPIRE = "expire", "Close it; nothing is done"
    REJECT = "reject", "Reject it with a note; nothing is done"


class SilenceChoice(models.Model):
    """What silence means where one rule asked for a person, other than its workflow says.

    `rule_key` stays the same from version to version of the policy.
    """

    workflow = models.ForeignKey(
        "queue.Workflow", on_delete=models.PROTECT, related_name="silence_choices"
    )
    rule_key = models.CharField(max_length=60)
    on_silence = models.CharField("if nobody decides", max_length=10, choices=Silence.choices)

    history = tracked()

    class Meta:
        verbose_name = "silence of a rule"
        verbose_name_plural = "silence of rules"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workflow", "rule_key"], name="queue_silence_once")
        ]

    def __str__(self) -> str:
        return f"{self.rule_key}: {self.get_on_silence_display()}"


class Absence(models.Model):
    """Somebody is away, and who is told and given work instead. It lends nobody any right."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="absences"
    )
    backup = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    starts_at = models.DateTimeField("from")
    ends_at = models.DateTimeField("until")

    history = tracked()

    class Meta:
        ordering: ClassVar = ["-starts_at"]
        indexes: ClassVar = [models.Index(fields=["ends_at"], name="queue_absent_until")]

    def __str__(self) -> str:
        return f"{self.person} is away"


class TimeStep(models.Model):
    """One rung of the ladder, climbed once for each round of a task: who was told, and when."""

    class Rung(models.TextChoices):
        """In order."""

        REVIEWER = "reviewer", "Reminder to whom it falls"
        BACKUP = "backup", "The backup"
        OWNER = "owner", "The owners"
        SILENCE = "silence", "Nobody decided in time"

    task = models.ForeignKey("queue.Task", on_delete=models.PROTECT, related_name="time_steps")
    generation = models.PositiveIntegerField()
    draft_version = models.PositiveIntegerField()
    rung = models.CharField(max_length=10, choices=Rung.choices)
    told = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["task", "generation", "draft_version", "rung"], name="queue_rung_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_rung_display()} for task {self.task_id}"


class Heartbeat(models.Model):
    """When a part of the product last showed that it runs."""

    name = models.CharField(max_length=20, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} at {self.at:%Y-%m-%d %H:%M:%S}"
