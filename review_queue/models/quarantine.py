"""A database that another one came after, or that belongs elsewhere: nothing leaves from it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class Quarantine(models.Model):
    """From when on nothing was sent and why, and who let work go on. At most one is open.

    `open_key` is "open" until it is lifted, then null. `last_execution` is the newest run of that
    moment: it and every older one that had not ended goes to a person.
    """

    class Cause(models.TextChoices):
        """What was found."""

        FOREIGN = "foreign", "The database belongs to another deployment"
        OLDER = "older", "The database is older than what was exported from it"

    open_key = models.CharField(max_length=4, null=True, unique=True)
    cause = models.CharField(max_length=10, choices=Cause.choices)
    reason = models.TextField()
    last_execution = models.BigIntegerField(default=0)
    opened_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    lifted_because = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.get_cause_display()} since {self.opened_at:%Y-%m-%d %H:%M}"
