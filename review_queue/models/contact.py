"""Who the company deals with, and what it knows about them for certain."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower

from audit.history import tracked


class Contact(models.Model):
    """A customer, supplier or other party; inbound mail is matched by the e-mail address."""

    class Tier(models.TextChoices):
        """How much this contact matters to the business."""

        NEW = "new", "New"
        STANDARD = "standard", "Standard"
        IMPORTANT = "important", "Important"

    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    address = models.TextField(blank=True)
    tier = models.CharField(max_length=20, choices=Tier.choices, default=Tier.STANDARD)
    notes = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    history = tracked()

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("email"), condition=~models.Q(email=""), name="queue_contact_email_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ContactRecord(models.Model):
    """A trusted record about a contact: an order, a purchase order, a supplier file.

    `values` holds plain JSON; money as {"minor": 4500, "currency": "EUR"}.
    """

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="records")
    kind = models.CharField(max_length=40)
    reference = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    values = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    history = tracked()

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "reference"], name="queue_record_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"


class Note(models.Model):
    """An internal note written by an approved action, once per idempotency key."""

    task = models.ForeignKey("queue.Task", on_delete=models.PROTECT, related_name="notes")
    key = models.CharField(max_length=120, unique=True)
    text = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.text[:80]


class ContactChange(models.Model):
    """A contact update that was carried out, once per idempotency key, with the values before."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="changes")
    key = models.CharField(max_length=120, unique=True)
    before = models.JSONField()
    after = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.key
