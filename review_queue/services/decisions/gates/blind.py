"""The blind gates: an answer before the draft is seen, and values typed from the source."""

from __future__ import annotations

from collections.abc import Sequence

from review_queue.models import Action, BlindAnswer, Tier
from review_queue.services.decisions.gates.contract import Gate
from review_queue.services.decisions.gates.sight import Sight
from review_queue.services.decisions.rekeying import Slot

TARGET = "answer-first"


def must_answer_first(sight: Sight) -> bool:
    """Whether the draft is hidden until this person said what they would do."""
    return (sight.answer_first or sight.tier >= Tier.TWO_PEOPLE) and not sight.arbitrates


def is_hidden(sight: Sight) -> bool:
    """Whether the draft is still hidden from this person: something has to come first."""
    if sight.arbitrates:
        return False
    return (must_answer_first(sight) or bool(sight.slots)) and not sight.answers


def answer_gate(sight: Sight, actions: Sequence[Action]) -> list[Gate]:
    """The blind answer, where this draft asks for one."""
    if not must_answer_first(sight):
        return []
    first = next((one.answer for one in sight.answers if one.answer), "")
    return [
        Gate(
            "answer_first",
            passed=bool(first),
            words="Say what you would do, before you see the draft",
            target=TARGET,
            detail={
                "blind": first,
                "now": sight.answers[-1].answer if sight.answers else "",
                "changed": len({one.answer for one in sight.answers if one.answer}) > 1,
            },
        )
    ]


def rekey_gates(sight: Sight, actions: Sequence[Action]) -> list[Gate]:
    """What was typed from the source has to be what would go out.

    The first, blind values are kept with the decision; what counts is what was typed last.
    """
    if sight.arbitrates or sight.chose:
        return []
    edited = [one.pk for one in actions] != [one.pk for one in sight.actions]
    return [_rekey(slot, sight.answers, anywhere=edited) for slot in sight.slots_of(actions)]


def typed_last(slot: Slot, answers: Sequence[BlindAnswer]) -> dict[str, str] | None:
    """The last entry for this slot, as {"slot", "typed", "value"}."""
    entries = [one for given in answers for one in given.typed if one["slot"] == slot.name]
    return entries[-1] if entries else None


def _rekey(slot: Slot, answers: Sequence[BlindAnswer], *, anywhere: bool) -> Gate:
    """`anywhere`: steps were left out, so the same value typed for another number counts."""
    label = slot.label[:1].lower() + slot.label[1:]
    last, first = typed_last(slot, answers), typed_last(slot, answers[:1])
    if anywhere:
        last = _typed_anywhere(slot, answers) or last
    if last is None:
        words, passed = f"Type from the source: {label}", False
    else:
        passed = last["value"] == slot.expected
        words = f"What you typed is not what the draft says, check the source: {label}"
    return Gate(
        "rekey",
        passed=passed,
        words=words,
        target=f"rekey-{slot.name}" if last else TARGET,
        detail={
            "slot": slot.name,
            "matched_blind": bool(first and first["value"] == slot.expected),
            "tries": sum(any(e["slot"] == slot.name for e in one.typed) for one in answers),
        },
    )


def _typed_anywhere(slot: Slot, answers: Sequence[BlindAnswer]) -> dict[str, str] | None:
    entries = [one for given in answers for one in given.typed]
    alike = [one for one in entries if one["slot"].endswith(f"-{slot.what}")]
    return next((one for one in alike if one["value"] == slot.expected), None)
