"""A reviewer's own way to look at the queue, kept under a name."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from audit.history import tracked


class SavedView(models.Model):
    """The filters of the queue page as its query string, for one person or, shared, for all."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views"
    )
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=600)
    is_shared = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    history = tracked(no_db_index=["owner"])

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "name"], name="queue_view_name_once")
        ]

    def __str__(self) -> str:
        return self.name
