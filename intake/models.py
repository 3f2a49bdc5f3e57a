"""What could not become work, kept byte for byte so that nothing is lost."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Refusal(models.Model):
    """One refused input: why, what to do, and the input itself. Written once."""

    door = models.CharField(max_length=20)
    workflow_key = models.CharField("workflow", max_length=60)
    filename = models.TextField(blank=True)
    place = models.CharField(max_length=40, blank=True)
    media_type = models.CharField(max_length=100)
    reason = models.TextField()
    what_to_do = models.TextField()
    raw = models.BinaryField()
    raw_size = models.PositiveBigIntegerField("size in bytes")
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField("refused at", auto_now_add=True)

    class Meta:
        verbose_name = "refused input"
        verbose_name_plural = "refused input"
        ordering: ClassVar[list[str]] = ["-created_at", "-pk"]
        default_permissions = ("view",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["door", "workflow_key", "sha256"], name="intake_refusal_once"
            )
        ]

    def __str__(self) -> str:
        where = f", {self.place}" if self.place else ""
        return f"{self.filename or self.door}{where}: {self.reason}"
