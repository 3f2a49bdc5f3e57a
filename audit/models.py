"""The ledger's tables: entries in hash chains, their payloads apart, one head per named chain."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Entry(models.Model):
    """One event. Append-only. `occurred_at` is stored as the very text that was hashed."""

    id = models.BigAutoField(primary_key=True)
    chain = models.CharField(max_length=64)
    position = models.PositiveBigIntegerField()
    prev_hash = models.CharField(max_length=64)
    entry_hash = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=80)
    actor = models.TextField()
    occurred_at = models.CharField(max_length=27)
    object_ref = models.CharField(max_length=120)
    payload_sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural = "entries"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["chain", "position"], name="audit_no_gap"),
            models.UniqueConstraint(fields=["chain", "prev_hash"], name="audit_no_fork"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["kind", "id"], name="audit_kind"),
            models.Index(fields=["actor", "id"], name="audit_actor"),
            models.Index(fields=["occurred_at"], name="audit_when"),
        ]

    def __str__(self) -> str:
        return f"{self.chain}#{self.position} {self.kind}"


class Payload(models.Model):
    """An entry's details, apart so that they can lawfully be erased without breaking the chain."""

    entry_hash = models.CharField(max_length=64, primary_key=True)
    salt = models.CharField(max_length=32)
    text = models.TextField()

    def __str__(self) -> str:
        return self.entry_hash


class Head(models.Model):
    """The end of a chain that no business row carries (policy, logins, intake refusals)."""

    chain = models.CharField(max_length=64, primary_key=True)
    position = models.PositiveBigIntegerField(default=0)
    entry_hash = models.CharField(max_length=64, default="")

    def __str__(self) -> str:
        return f"{self.chain}#{self.position}"
