"""A configured way out: a mail server, a webhook. Secrets are encrypted at rest and write-only."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from audit.history import tracked


class Connection(models.Model):
    """Until one is set up and active, actions of that kind land in the sandbox outbox."""

    kind = models.CharField(max_length=40, choices=[("email", "E-mail"), ("webhook", "Webhook")])
    label = models.CharField(max_length=120)
    settings = models.JSONField(default=dict)
    secrets_encrypted = models.TextField(blank=True, editable=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    history = tracked(excluded_fields=["secrets_encrypted"])

    class Meta:
        ordering: ClassVar = ["kind", "label"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.label}"
