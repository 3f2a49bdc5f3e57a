"""A version of the company's policy. Only a draft changes; a published version is fixed."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.db.models import F, Q

from policies.errors import PublishedVersionIsFixed
from policies.history import tracked

_FIXED = (
    "Version {number} is not a draft any more, so nothing was changed. Start a new version to "
    "change the rules."
)


class Status(models.TextChoices):
    """A version's life: written, tried without effect, waiting, in force, replaced or given up."""

    DRAFT = "draft", "Draft"
    SHADOW = "shadow", "Shadow"
    SCHEDULED = "scheduled", "Waiting to go live"
    LIVE = "live", "Live"
    RETIRED = "retired", "Retired"


class VersionBound(models.QuerySet[Any]):
    """Rows of a version: bulk changes are refused, because they would pass the check by."""

    def update(self, **changes: Any) -> int:
        """Refused; the compare-and-set of this package uses `unguarded_versions`."""
        raise PublishedVersionIsFixed("Policy rows are changed one at a time, in a draft.")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Each row by itself, each with its check, all or none."""
        with transaction.atomic():
            count = sum(row.delete()[0] for row in self)
        return count, {self.model._meta.label: count}


class PolicyVersion(models.Model):
    """One version. `edits` counts changes, so that what was read is what gets published.

    `frozen_json` is the whole policy as the engine reads it, `content_hash` its SHA-256; both are
    written when the version leaves draft. A version that loosens waits until `scheduled_for`;
    `base_hash` is the live policy it was compared with, and `needs_second` says whether another
    owner has to confirm it.
    """

    number = models.PositiveIntegerField(unique=True, editable=False)
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.DRAFT, editable=False
    )
    note = models.TextField(blank=True, max_length=2000, help_text="What changes, and why.")
    edits = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by_id = models.IntegerField(null=True, editable=False)
    created_by_name = models.CharField(max_length=200, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)
    published_by_id = models.IntegerField(null=True, editable=False)
    published_by_name = models.CharField(max_length=200, blank=True, editable=False)
    shadow_since = models.DateTimeField(null=True, editable=False)
    scheduled_at = models.DateTimeField(null=True, editable=False)
    scheduled_for = models.DateTimeField(null=True, editable=False)
    scheduled_by_id = models.IntegerField(null=True, editable=False)
    scheduled_by_name = models.CharField(max_length=200, blank=True, editable=False)
    base_hash = models.CharField(max_length=64, blank=True, editable=False)
    needs_second = models.BooleanField(default=False, editable=False)
    confirmed_at = models.DateTimeField(null=True, editable=False)
    confirmed_by_id = models.IntegerField(null=True, editable=False)
    confirmed_by_name = models.CharField(max_length=200, blank=True, editable=False)
    retired_at = models.DateTimeField(null=True, editable=False)
    retired_by_name = models.CharField(max_length=200, blank=True, editable=False)
    retired_because = models.TextField(blank=True, editable=False)
    frozen_json = models.TextField(blank=True, editable=False)
    content_hash = models.CharField(max_length=64, blank=True, editable=False)
    history = tracked()
    objects = VersionBound.as_manager()

    class Meta:
        ordering = ["-number"]
        verbose_name = "policy version"
        permissions = [("publish_policyversion", "Can publish a policy version")]
        constraints = [
            models.UniqueConstraint(
                fields=["status"], condition=Q(status="live"), name="policies_one_live_version"
            ),
            models.UniqueConstraint(
                fields=["status"], condition=Q(status="draft"), name="policies_one_draft"
            ),
            models.UniqueConstraint(
                fields=["status"], condition=Q(status="scheduled"), name="policies_one_scheduled"
            ),
        ]

    def __str__(self) -> str:
        return f"Version {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save a draft. Raises PublishedVersionIsFixed otherwise; publishing has its own door."""
        with transaction.atomic():
            if not self._state.adding:
                claim_draft(self.pk, number=self.number)
                self.edits = PolicyVersion.objects.values_list("edits", flat=True).get(pk=self.pk)
            if not self.is_draft:
                raise PublishedVersionIsFixed(_FIXED.format(number=self.number))
            super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete a draft with its rules. Raises PublishedVersionIsFixed otherwise."""
        with transaction.atomic():
            claim_draft(self.pk, number=self.number)
            return super().delete(*args, **kwargs)

    @property
    def is_draft(self) -> bool:
        """Whether it may still be changed."""
        return self.status == Status.DRAFT

    @property
    def waits_for_second(self) -> bool:
        """Whether it is scheduled and another owner still has to confirm it."""
        return self.status == Status.SCHEDULED and self.needs_second and self.confirmed_at is None


def unguarded_versions() -> models.QuerySet[PolicyVersion]:
    """Versions with a plain `update`, for the compare-and-set of this package only."""
    return models.QuerySet(PolicyVersion)


def claim_draft(version_id: int, *, number: int | str = "") -> None:
    """Take the draft for this transaction and count the change, or raise PublishedVersionIsFixed.

    The update locks the row until the end of the transaction, so that publishing and editing
    cannot pass each other.
    """
    draft = unguarded_versions().filter(pk=version_id, status=Status.DRAFT)
    if not draft.update(edits=F("edits") + 1):
        raise PublishedVersionIsFixed(_FIXED.format(number=number or version_id))
