"""One gate as it stands for one person, and the refusal that lists those not passed yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from review_queue.errors import QueueError


@dataclass(frozen=True, slots=True)
class Gate:
    """`words` say what to do while it is open; `target` is the part of the page to go to.

    `remaining_ms` is attention still missing, `whole_ms` all of it. `detail` is kept with the
    decision, as plain JSON.
    """

    code: str
    passed: bool
    words: str = ""
    target: str = ""
    remaining_ms: int = 0
    whole_ms: int = 0
    detail: Mapping[str, object] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """What the open page is told."""
        return {
            "code": self.code,
            "words": self.words,
            "target": self.target,
            "remaining_ms": self.remaining_ms,
            "whole_ms": self.whole_ms,
        }


class GatesOpen(QueueError):
    """Approved too early: something that this tier asks for is missing. Nothing was decided."""

    def __init__(self, gates: Sequence[Gate]) -> None:
        self.gates = tuple(gates)
        super().__init__(
            "This cannot be approved yet. Nothing was decided.",
            what_to_do=" ".join(f"{gate.words}." for gate in self.gates),
        )
