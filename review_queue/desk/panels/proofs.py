"""What each statement of the draft rests on, and what of it this person still has to look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from review_queue.desk.forms.action_cards import cards_for
from review_queue.desk.forms.card_shapes import ActionCard
from review_queue.desk.panels.shown import Shown
from review_queue.desk.proving.proof_board import ProofBoard, board_of, fields_from
from review_queue.proofs.proving import prove
from review_queue.selectors.desk_item import ReviewItem
from review_queue.selectors.proof_grounds import Document, grounds_for, quoted_wrongly
from review_queue.selectors.proofs import claims_opened_in, marked_changed, previous_proofs


def what_it_rests_on(shown: Shown) -> Mapping[str, Any]:
    """The proofs of the draft as it is shown, with what was typed in."""
    if not shown.item.actions:
        return {"proofs": None}
    cards = cards_for(shown.item.actions, posted=shown.posted)
    opened = claims_opened_in(shown.around.views)
    board = proof_board(
        shown.item,
        cards,
        opened=opened,
        edited=bool(shown.posted),
        documents=shown.around.documents,
    )
    return {"proofs": board}


def proof_board(
    item: ReviewItem,
    cards: Sequence[ActionCard],
    *,
    opened: frozenset[str],
    edited: bool,
    documents: tuple[Document, ...],
) -> ProofBoard:
    """The proofs of these cards; `edited` marks what the stored draft does not state."""
    grounds = grounds_for(item, documents)
    proofs = prove(fields_from(cards), grounds)
    if edited:
        stored = prove(fields_from(cards_for(item.actions)), grounds)
        proofs = marked_changed(proofs, stored)
    else:
        before = previous_proofs(item, grounds)
        proofs = proofs if before is None else marked_changed(proofs, before)
    return board_of(
        proofs,
        cards,
        documents=documents,
        cited={one.position: one.reference for one in item.evidence},
        misquoted=quoted_wrongly(item, documents),
        opened=opened,
    )
