"""What became of the pieces of a file that was taken in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from review_queue.models import Task

from .models import Refusal

Outcome = Literal["received", "already_known", "refused"]


@dataclass(frozen=True, slots=True)
class TakenItem:
    """How one piece ended. `refusal` is None for a refused one only in a dry run."""

    outcome: Outcome
    place: str
    title: str
    task: Task | None = None
    refusal: Refusal | None = None
    reason: str = ""
    what_to_do: str = ""


@dataclass(frozen=True, slots=True)
class TakeInReport:
    """What became of one file, piece by piece, in its order."""

    filename: str
    items: tuple[TakenItem, ...]

    @property
    def received(self) -> int:
        """Pieces that are new tasks."""
        return self._count("received")

    @property
    def already_known(self) -> int:
        """Pieces that were tasks before."""
        return self._count("already_known")

    @property
    def refused(self) -> int:
        """Pieces kept as refusals."""
        return self._count("refused")

    def _count(self, outcome: Outcome) -> int:
        return sum(item.outcome == outcome for item in self.items)
