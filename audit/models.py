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


class Unsealed(models.Model):
    """A small mark beside every entry that has no place in the global sequence yet.

    Written with the entry and gone with its seal, so that finding what waits costs nothing however
    long the ledger is, and entries themselves never change.
    """

    id = models.BigAutoField(primary_key=True)
    entry_hash = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural = "unsealed"

    def __str__(self) -> str:
        return self.entry_hash


class Seal(models.Model):
    """An entry's place in the one global sequence, counted from 1. Append-only.

    Its number, a guard of the database that holds it to the seal before, and the unique column make
    a fork and a second place for one entry impossible, locks or not.
    """

    seq = models.BigAutoField(primary_key=True)
    entry_hash = models.CharField(max_length=64, unique=True)
    prev_hash = models.CharField(max_length=64)
    seal_hash = models.CharField(max_length=64)
    sealed_at = models.CharField(max_length=27)

    def __str__(self) -> str:
        return f"seal {self.seq}"


class Checkpoint(models.Model):
    """A signed note about the first `size` seals. Append-only; the copy that counts is exported.

    Written by the anchor, a process of its own. `root` is base64, `note` the very text exported.
    """

    id = models.BigAutoField(primary_key=True)
    origin = models.CharField(max_length=120)
    size = models.BigIntegerField()
    root = models.CharField(max_length=44)
    note = models.TextField()
    key_id = models.CharField(max_length=8)
    created_at = models.CharField(max_length=27)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["origin", "size"], name="audit_one_checkpoint_a_size")
        ]

    def __str__(self) -> str:
        return f"{self.origin} {self.size}"


class CheckpointReceipt(models.Model):
    """That a checkpoint left the house: by which way, where to, and what came back. Append-only."""

    id = models.BigAutoField(primary_key=True)
    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="receipts")
    way = models.CharField(max_length=10)
    place = models.CharField(max_length=300)
    receipt = models.TextField()
    created_at = models.CharField(max_length=27)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["checkpoint", "way", "place"], name="audit_one_receipt_a_way"
            )
        ]

    def __str__(self) -> str:
        return f"{self.way} {self.place}"


class AnchorRefusal(models.Model):
    """The anchor would not sign, and why. Append-only; owners are told from here."""

    id = models.BigAutoField(primary_key=True)
    reason = models.TextField()
    size = models.BigIntegerField()
    created_at = models.CharField(max_length=27)

    def __str__(self) -> str:
        return self.reason
