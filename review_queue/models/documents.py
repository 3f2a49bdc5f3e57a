"""The company's documents: filed by approved actions, the bytes kept once by digest."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from audit.history import tracked


class FileBytes(models.Model):
    """The bytes of a file, once however often it is filed. Written once, never edited."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveIntegerField()
    data = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "file bytes"

    def __str__(self) -> str:
        return self.sha256[:12]


class FiledDocument(models.Model):
    """One file in one folder, once per idempotency key.

    `used_at` is when it was first downloaded or sent along; from then on it stays. `unfiled_at`
    is when it was taken out again. `contact` is whom the task was about: it goes to nobody else.
    """

    task = models.ForeignKey("queue.Task", on_delete=models.PROTECT, related_name="documents")
    contact = models.ForeignKey(
        "queue.Contact", null=True, on_delete=models.PROTECT, related_name="documents"
    )
    key = models.CharField(max_length=120, unique=True)
    content = models.ForeignKey(FileBytes, on_delete=models.PROTECT, related_name="documents")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    folder = models.CharField(max_length=120)
    name = models.CharField(max_length=120)
    document_type = models.CharField(max_length=60)
    media_type = models.CharField(max_length=170)
    retention = models.CharField(max_length=200, blank=True)
    filed_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    unfiled_at = models.DateTimeField(null=True)

    history = tracked()

    class Meta:
        ordering: ClassVar = ["-filed_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["-filed_at", "-id"], name="queue_documents_newest"),
            models.Index(fields=["folder", "name"], name="queue_documents_by_place"),
        ]

    def __str__(self) -> str:
        return f"{self.folder}/{self.name}"
