"""A configured way out, such as a mail server. Secrets are encrypted at rest and write-only."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from audit.history import tracked


class Connection(models.Model):
    """Until one is set up and active, actions of that kind land in the sandbox outbox."""

    class Kind(models.TextChoices):
        """What is at the other end; several kinds of action may go out through one."""

        EMAIL = "email", "E-mail"
        WEBHOOK = "webhook", "Webhook"
        SLACK = "slack", "Slack"
        PAYMENTS = "payments", "Payments (Stripe)"
        CRM = "crm", "Customer database (HubSpot)"
        CALENDAR = "calendar", "Calendar"

    kind = models.CharField(max_length=40, choices=Kind.choices)
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
