"""What stands between this person and Approve, and what they are asked before seeing the draft."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from review_queue.desk.forms.ballots import confirmed_steps
from review_queue.desk.forms.shown_seal import seal_for
from review_queue.desk.page import is_ahead
from review_queue.desk.panels.shown import Shown
from review_queue.desk.proving.proof_board import ProofBoard
from review_queue.models import BlindAnswer, BlindPick, Tier
from review_queue.services.decisions.disputes import is_disputed
from review_queue.services.decisions.gates import Gate, Sight, sight_of, visible_gates
from review_queue.services.decisions.gates.blind import is_hidden, must_answer_first, typed_last
from review_queue.services.decisions.rekeying import Slot

BY_THE_FORM = "step"  # ticked in the form itself, so the page knows without asking


@dataclass(frozen=True, slots=True)
class TypedSlot:
    """One value to type: `typed` as it was, `matches` None until something was."""

    slot: Slot
    typed: str
    matches: bool | None
    error: str


def what_stands_between(shown: Shown, *, board: ProofBoard | None, currency: str) -> dict[str, Any]:
    """The gates of this person; nothing where they decide nothing, and little below CHECK.

    Asked after the panels: `board` has the proofs of the draft, `currency` is the company's.
    """
    voted = any(vote.decided_by_id == shown.user.pk for vote in shown.item.approvals)
    if not shown.pending or shown.why_not or voted or shown.item.draft is None:
        return {"gates": [], "draft_hidden": False}
    disputed = is_disputed(shown.item.votes)
    context: dict[str, Any] = {
        "disputed": shown.item.votes if disputed else (),
        "seal": seal_for(shown.task, shown.user, ahead=is_ahead(shown.request)),
        "gates": [],
        "draft_hidden": False,
    }
    sight = _sight(shown, board, currency)
    gates = visible_gates(sight)
    if not gates:
        return context
    hidden = is_hidden(sight)
    return context | {
        "gates": gates,
        "gates_json": json.dumps(gates_as_json(gates)),
        "gates_open": [gate for gate in gates if not gate.passed],
        "draft_hidden": hidden,
        "closed_cards": _closed_cards(gates),
        "confirms": {} if hidden else _confirms(gates),
        "blind": _blind(shown, sight, hidden=hidden),
    }


def gates_as_json(gates: Sequence[Gate]) -> list[dict[str, object]]:
    """The open gates as the page is told, without those it knows from its own form."""
    return [one.as_json() for one in gates if not one.passed and one.code != BY_THE_FORM]


def _sight(shown: Shown, board: ProofBoard | None, currency: str) -> Sight:
    assert shown.item.draft is not None  # noqa: S101 - the caller looked
    posted = shown.posted or {}
    return sight_of(
        task=shown.task,
        draft=shown.item.draft,
        actions=shown.item.actions,
        reviewer=shown.user,
        now=timezone.now(),
        confirmed=confirmed_steps(posted),
        evidence=shown.item.evidence,
        claims=_claims(board, edited=bool(posted)),
        currency=currency,
        arbitrates=is_disputed(shown.item.votes),
        views=shown.around.views,
        answers=shown.around.blind_answers,
    )


def _claims(board: ProofBoard | None, *, edited: bool) -> list[tuple[str, str]]:
    """Those of the draft on record: what this person just typed is theirs."""
    if board is None:
        return []
    proofs = [note.proof for note in board.to_check]
    return [(one.id, one.text) for one in proofs if one.is_open or not edited]


def _closed_cards(gates: Sequence[Gate]) -> frozenset[int]:
    """Positions of the evidence that still has to be opened."""
    cards = [gate.target for gate in gates if gate.code == "evidence" and not gate.passed]
    return frozenset(int(card.removeprefix("evidence-")) for card in cards)


def _confirms(gates: Sequence[Gate]) -> dict[int, bool]:
    """Position of every step that is ticked by itself, and whether it was."""
    steps = [gate for gate in gates if gate.code == BY_THE_FORM]
    return {int(str(gate.detail["step"])): gate.passed for gate in steps}


def _blind(shown: Shown, sight: Sight, *, hidden: bool) -> dict[str, Any] | None:
    """What is asked before the draft, or afterwards what was said and how it compares."""
    asks = must_answer_first(sight)
    if not asks and not sight.slots:
        return None
    pick: BlindPick | None = getattr(shown.item.draft, "blind_pick", None)
    given = next((one for one in reversed(sight.answers) if one.answer), None)
    posted, errors = shown.posted or {}, shown.errors
    return {
        "asks_answer": asks,
        "choices": BlindAnswer.Answer.choices,
        "answer": posted.get("answer", "") if hidden else (given.answer if given else ""),
        "answer_words": given.get_answer_display() if given else "",
        "error": errors.get("answer", ""),
        "slots": [_typed(slot, sight, posted, errors) for slot in sight.slots],
        "at_random": bool(pick and pick.answer_first and sight.tier < Tier.TWO_PEOPLE),
        "for_two": sight.tier >= Tier.TWO_PEOPLE,
        "may_paste": sight.exempt_from_speed,
    }


def _typed(
    slot: Slot, sight: Sight, posted: Mapping[str, str], errors: Mapping[str, str]
) -> TypedSlot:
    name = f"rekey-{slot.name}"
    last = typed_last(slot, sight.answers)
    return TypedSlot(
        slot=slot,
        typed=posted.get(name, last["typed"] if last else ""),
        matches=None if last is None else last["value"] == slot.expected,
        error=errors.get(name, ""),
    )
