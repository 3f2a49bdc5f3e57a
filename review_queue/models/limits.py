"""How much may leave in a day, how much did, and which run holds how much of it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models

from audit.history import tracked
from connectors.registry import connector_for


class DailyLimit(models.Model):
    """What one workflow, one kind of action or one person may let out in a day of the company."""

    workflow = models.ForeignKey("queue.Workflow", null=True, blank=True, on_delete=models.PROTECT)
    kind = models.CharField(
        "kind of action", max_length=40, blank=True, help_text="Such as email or webhook."
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Counts what they said yes to.",
    )
    most = models.PositiveIntegerField(
        "actions a day", null=True, blank=True, validators=[MinValueValidator(1)]
    )
    most_minor = models.PositiveBigIntegerField(
        "money a day, in cents",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="In the company's currency. An amount in another one counts as over the limit.",
    )

    history = tracked()

    def __str__(self) -> str:
        return f"a day for {self.workflow or self._kind_words() or self.person}"

    def _kind_words(self) -> str:
        return connector_for(self.kind).label if self.kind else ""

    @property
    def scope(self) -> str:
        """The key its use is counted under."""
        if self.workflow_id:
            return f"workflow:{self.workflow_id}"
        return f"kind:{self.kind}" if self.kind else f"person:{self.person_id}"

    def clean(self) -> None:
        """It is about exactly one of the three, and limits something."""
        about: list[Any] = [self.workflow_id, self.kind, self.person_id]
        if sum(map(bool, about)) != 1:
            raise ValidationError("Choose one: a workflow, a kind of action or a person.")
        if not self.most and not self.most_minor:
            raise ValidationError("Say how many actions or how much money a day.")


class LimitUse(models.Model):
    """What one scope let out on one day. Rises by compare-and-set in the dispatch transaction."""

    scope = models.CharField(max_length=80)
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)
    minor = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scope", "day"], name="queue_limit_use_once")
        ]

    def __str__(self) -> str:
        return f"{self.scope} on {self.day}: {self.count}"


class LimitHold(models.Model):
    """What a run took of its scopes' day; given back when it certainly was not sent."""

    execution = models.OneToOneField(
        "queue.Execution", on_delete=models.PROTECT, related_name="limit_hold"
    )
    day = models.DateField()
    scopes = models.JSONField()
    minor = models.PositiveBigIntegerField()
    released_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.minor} on {self.day}"
