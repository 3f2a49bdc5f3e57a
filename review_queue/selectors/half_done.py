"""What one person had half typed into an item's form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from review_queue.models import Autosave, Task


@dataclass(frozen=True, slots=True)
class HalfDone:
    """Kept edits. `fits` tells whether they belong to the draft that stands now."""

    fields: Mapping[str, str]
    fits: bool
    saved_at: datetime

    @property
    def texts(self) -> tuple[str, ...]:
        """What was typed, for reading: the form it belonged to is gone."""
        return tuple(text for text in self.fields.values() if text.strip())


def half_done(task: Task, kept: Sequence[Autosave]) -> HalfDone | None:
    """A person's kept edits of the present draft, else the last ones of an earlier draft.

    `kept` are theirs of this task, the newest first.
    """
    rows = [row for row in kept if row.fields]
    fitting = [row for row in rows if row.draft_hash == task.draft_hash]
    row = next(iter(fitting or rows), None)
    return HalfDone(row.fields, bool(fitting), row.saved_at) if row else None
