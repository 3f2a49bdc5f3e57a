"""The checkpoints the anchor signed, as the database knows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from audit import models


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A signed statement about the first `size` seals; `root` is base64, `note` the signed text."""

    size: int
    root: str
    note: str
    created_at: datetime
    origin: str


def latest() -> Checkpoint | None:
    """The newest one; None before the anchor ran for the first time."""
    row = models.Checkpoint.objects.order_by("-id").first()
    if row is None:
        return None
    at = datetime.fromisoformat(row.created_at)
    return Checkpoint(row.size, row.root, row.note, at, row.origin)


def waiting_since() -> datetime | None:
    """Since when the oldest seal waits for a checkpoint; None when the newest one knows them all.

    An old checkpoint is no finding while nothing was written since: ask this instead of its age.
    """
    newest = latest()
    first = models.Seal.objects.filter(seq__gt=newest.size if newest else 0).order_by("seq").first()
    return datetime.fromisoformat(first.sealed_at) if first else None
