"""The company's documents: filed by approved actions, the bytes kept once by digest."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
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


class AddedFile(models.Model):
    """A file a reviewer added to a task, to be sent along with its letter and with no other.

    `removed_at` is when it was taken away again; what a standing draft names stays.
    """

    task = models.ForeignKey("queue.Task", on_delete=models.PROTECT, related_name="added_files")
    content = models.ForeignKey(FileBytes, on_delete=models.PROTECT, related_name="added")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=170)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["task", "sha256"],
                condition=models.Q(removed_at=None),
                name="queue_added_file_once",
            )
        ]

    def __str__(self) -> str:
        return self.name


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
