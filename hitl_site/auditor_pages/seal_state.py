"""How well the trail is protected right now: seals, the last checkpoint, where it was taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from audit.checkpoints import latest
from audit.models import CheckpointReceipt, Unsealed
from audit.sealing import sealed_size

MOST_COUNTED = 10_000
_WAYS = {"file": "File", "mail": "E-mail", "webhook": "Webhook"}


@dataclass(frozen=True, slots=True)
class Exported:
    """One way a checkpoint left the house."""

    way: str
    place: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SealState:
    """`unsealed` entries are protected by their own chain only; `behind` seals by no checkpoint."""

    sealed: int
    unsealed: int
    size: int
    root: str
    signed_at: datetime | None
    exported: tuple[Exported, ...]

    @property
    def entries(self) -> int:
        """All entries: those with a seal and those that wait for one."""
        return self.sealed + self.unsealed

    @property
    def behind(self) -> int:
        """Seals that no checkpoint covers yet."""
        return self.sealed - self.size


def seal_state() -> SealState:
    """A few small reads, whatever the size of the trail."""
    point = latest()
    receipts = (
        CheckpointReceipt.objects.filter(
            checkpoint__origin=point.origin, checkpoint__size=point.size
        ).order_by("id")
        if point
        else ()
    )
    return SealState(
        sealed=sealed_size(),
        unsealed=Unsealed.objects.all()[:MOST_COUNTED].count(),
        size=point.size if point else 0,
        root=point.root if point else "",
        signed_at=point.created_at if point else None,
        exported=tuple(
            Exported(_WAYS.get(one.way, one.way), one.place, datetime.fromisoformat(one.created_at))
            for one in receipts
        ),
    )
