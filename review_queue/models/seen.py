"""What a task was when it was read: the door compares it with what stands when it writes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Seen:
    """The guarded columns as they were read."""

    state: str | None
    version: int | None
    draft_hash: str | None
    audit_head: str | None
    audit_length: int | None
