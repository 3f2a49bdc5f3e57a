"""What came in, kept byte for byte."""

from __future__ import annotations

from django.db import models


class Source(models.Model):
    """The untrusted input of one task. Written once, never edited."""

    task = models.OneToOneField("queue.Task", on_delete=models.PROTECT, related_name="source")
    kind = models.CharField(max_length=20)
    subject = models.TextField(blank=True)
    text = models.TextField(blank=True)
    quoted_text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    sender_name = models.TextField(blank=True)
    sender_address = models.TextField(blank=True)
    recipients = models.JSONField(default=list)
    sent_at = models.DateTimeField(null=True)
    attachments = models.JSONField(default=list)
    automatic = models.CharField(max_length=20, blank=True)
    automatic_because = models.TextField(blank=True)
    fields = models.JSONField(default=dict)
    parse_notes = models.JSONField(default=list)
    filename = models.TextField(blank=True)
    raw = models.BinaryField()
    raw_media_type = models.CharField(max_length=100)
    raw_sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.kind} for task {self.task_id}"
