"""A mail server's word that a letter of ours did not arrive."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from audit.history import tracked


class Bounce(models.Model):
    """One letter that did not reach one address. Open until a person settled it.

    `report` is the task the report came in as; its source keeps the report byte for byte.
    `said` is the server's own words, untrusted.
    """

    execution = models.ForeignKey(
        "queue.Execution", on_delete=models.PROTECT, related_name="bounces"
    )
    task = models.ForeignKey("queue.Task", on_delete=models.PROTECT, related_name="bounces")
    report = models.ForeignKey(
        "queue.Task", on_delete=models.PROTECT, related_name="reported_bounces"
    )
    address = models.CharField(max_length=254, blank=True)
    status = models.CharField(max_length=20, blank=True)
    said = models.TextField(blank=True)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_how = models.CharField(max_length=12, blank=True)
    note = models.TextField(blank=True)
    drafted_again = models.ForeignKey(
        "queue.Task", null=True, on_delete=models.PROTECT, related_name="+"
    )

    history = tracked()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["execution", "address"], name="queue_bounce_once")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["task"],
                name="queue_open_bounces",
                condition=models.Q(settled_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.address or 'unknown address'}: {self.status or 'not delivered'}"
