"""What the company already says and knows: reply templates and knowledge documents."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from audit.history import tracked


class ReplyTemplate(models.Model):
    """A reply the company stands behind. Slots such as {contact_name} are filled from records."""

    workflow = models.ForeignKey(
        "queue.Workflow", null=True, blank=True, on_delete=models.PROTECT, related_name="templates"
    )
    title = models.CharField(max_length=160)
    topic = models.CharField(max_length=80, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField()
    is_active = models.BooleanField(default=True)

    history = tracked()

    class Meta:
        ordering: ClassVar = ["title"]

    def __str__(self) -> str:
        return self.title


class KnowledgeDocument(models.Model):
    """A text drafts may rest on: a refund policy, opening hours, a handbook page."""

    workflow = models.ForeignKey(
        "queue.Workflow", null=True, blank=True, on_delete=models.PROTECT, related_name="knowledge"
    )
    title = models.CharField(max_length=160)
    text = models.TextField()
    is_active = models.BooleanField(default=True)

    history = tracked()

    class Meta:
        ordering: ClassVar = ["title"]

    def __str__(self) -> str:
        return self.title
