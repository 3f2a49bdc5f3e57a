"""Shadow: a frozen version is asked about every new task and has no effect."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from policies.errors import (
    CannotPublish,
    NotADraft,
    NotInShadow,
    StaleVersion,
    TooManyShadows,
)
from policies.history import Author, written_by
from policies.models import PolicyVersion, Status
from policies.services.live import version_with
from policies.services.moving import frozen_parts, move_version, retire_version
from policies.services.problems import problems_of
from policies.services.recording import Record, record_nothing, signed

MOST_SHADOWS = 3


def start_shadow(
    *,
    version: PolicyVersion,
    by: Author,
    note: str,
    record: Record = record_nothing,
    seen_edits: int | None = None,
    known_workflows: Collection[str] | None = None,
) -> PolicyVersion:
    """Freeze the draft and try it without effect.

    Raises NotADraft, StaleVersion, CannotPublish or TooManyShadows; then nothing changed.
    """
    with written_by(by), transaction.atomic():
        row = _as_seen(version, seen_edits)
        if problems := problems_of(row, known_workflows=known_workflows):
            raise CannotPublish(problems)
        policy, frozen = frozen_parts(row)
        now = timezone.now()
        move_version(row, status=Status.SHADOW, shadow_since=now, note=note, **frozen)
        data = signed(by, number=row.number, content_hash=row.content_hash, note=note)
        record("policies.version.shadowed", data | {"rules": len(policy.rules)})
    return row


def _as_seen(version: PolicyVersion, seen_edits: int | None) -> PolicyVersion:
    row = version_with(Status.DRAFT, pk=version.pk)
    if row is None:
        raise NotADraft("This version is not a draft any more, so it was not put into shadow.")
    if seen_edits is not None and row.edits != seen_edits:
        raise StaleVersion(
            "The draft was changed since you opened this page, so it was not put into shadow. Read "
            "the sentences again."
        )
    if PolicyVersion.objects.filter(status=Status.SHADOW).count() >= MOST_SHADOWS:
        raise TooManyShadows(
            f"{MOST_SHADOWS} versions are in shadow already, so this one was not added. End one of "
            "them first."
        )
    return row


def end_shadow(
    *, version: PolicyVersion, by: Author, because: str, record: Record = record_nothing
) -> PolicyVersion:
    """Stop trying a version; what it would have said is kept. Raises NotInShadow."""
    with written_by(by), transaction.atomic():
        row = version_with(Status.SHADOW, pk=version.pk)
        if row is None:
            raise NotInShadow(f"{version} is not in shadow any more. Nothing was changed.")
        retire_version(row, by=by, because=because, now=timezone.now())
        record("policies.version.retired", signed(by, number=row.number, because=because))
    return row
