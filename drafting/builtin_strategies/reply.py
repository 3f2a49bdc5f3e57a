"""Answers a message with the company's own reply template, or proposes nothing."""

from __future__ import annotations

from typing import ClassVar

from drafting.builtin_strategies.proposal import Proposal
from drafting.builtin_strategies.reply_part import reply_part
from drafting.builtin_strategies.template_choice import knowledge_evidence, message_words
from drafting.contract import DraftRequest
from drafting.record_slots import records_meant


class ReplyStrategy:
    """One e-mail from one template, backed by what the company's knowledge says."""

    name: ClassVar[str] = "reply"

    def propose(self, request: DraftRequest) -> Proposal:
        """One e-mail to the recipient of the request, or the reason why there is none."""
        words = message_words(request)
        part = reply_part(request, words, records_meant(request).values())
        return Proposal(
            actions=(part.action,) if part.action else (),
            evidence=part.evidence + knowledge_evidence(request, words),
            category=part.category,
            confidence=part.confidence,
            unsure_about=part.unsure_about,
        )
