"""What a built-in strategy gets and gives back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol

from drafting.contract import ActionType, DraftedAction, DraftRequest, EvidenceItem


@dataclass(frozen=True, slots=True)
class Proposal:
    """A strategy's answer. Without actions `unsure_about` says why nothing is proposed."""

    actions: tuple[DraftedAction, ...] = ()
    evidence: tuple[EvidenceItem, ...] = ()
    category: str = ""
    confidence: float | None = None
    unsure_about: str = ""
    flags: tuple[str, ...] = ()


class Strategy(Protocol):
    """One way of working without a model."""

    name: ClassVar[str]

    def propose(self, request: DraftRequest) -> Proposal:
        """The proposal for one task; never raises for what a stranger wrote."""


def allowed_type(request: DraftRequest, kind: str) -> ActionType | None:
    """The action type of this kind when the workflow allows it."""
    return next((item for item in request.allowed if item.kind == kind), None)


def joined(*sentences: str) -> str:
    """The non-empty sentences as one text."""
    return " ".join(sentence for sentence in sentences if sentence)
