"""A draft that was sent back is not proposed again; what the reviewer asked for counts."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from drafting.builtin import BuiltinDrafter
from drafting.contract import DraftRequest, DraftResult, Feedback
from tests.drafting.examples import request

LATE = "My order has not arrived, where is it? Any tracking?"


def _draft(asked: DraftRequest) -> DraftResult:
    return asyncio.run(BuiltinDrafter().draft(asked))


def _sent_back(asked: DraftRequest, note: str = "") -> DraftRequest:
    first = _draft(asked)
    previous = tuple({"kind": one.kind, "payload": one.payload} for one in first.actions)
    return replace(asked, feedback=Feedback(("tone",), note, previous))


def test_the_same_letter_is_not_proposed_twice() -> None:
    again = _draft(_sent_back(request(LATE)))

    assert again.actions == ()
    assert again.unsure_about == (
        "A person sent back the only reply template that fits this message."
    )


def test_the_reviewers_note_leads_to_another_template() -> None:
    again = _draft(_sent_back(request(LATE), "Offer the money back: refund, it arrived broken."))

    assert again.category == "refund money back broken"
    assert [action.kind for action in again.actions] == ["email"]
