"""A task for a person: something a named colleague or a group has to do by hand."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models

from audit.history import tracked


class ToDo(models.Model):
    """One to-do, once per idempotency key: for `colleague`, or for anybody in `group`.

    Open until `done_at` or `withdrawn_at`; a colleague may open a done one again.
    """

    task = models.ForeignKey("queue.Task", on_delete=models.PROTECT, related_name="to_dos")
    key = models.CharField(max_length=120, unique=True)
    colleague = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="to_dos"
    )
    group = models.ForeignKey(Group, null=True, on_delete=models.PROTECT, related_name="to_dos")
    title = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    due_on = models.DateField(null=True)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)

    history = tracked()

    class Meta:
        verbose_name = "to-do"
        verbose_name_plural = "to-dos"
        ordering: ClassVar = ["due_on", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="queue_to_do_for_one",
                condition=models.Q(colleague=None) ^ models.Q(group=None),
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["colleague", "due_on"],
                name="queue_open_to_dos",
                condition=models.Q(done_at=None, withdrawn_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.title
