"""Asks every gate that a tier has, and refuses a yes while one of them is open."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from review_queue.models import Action, Tier
from review_queue.services.decisions.gates.blind import answer_gate, is_hidden, rekey_gates
from review_queue.services.decisions.gates.contract import Gate, GatesOpen
from review_queue.services.decisions.gates.looking import claim_gates, dwell_gates, evidence_gates
from review_queue.services.decisions.gates.sight import Sight
from review_queue.services.decisions.gates.steps import step_gates

BEFORE_THE_DRAFT = ("answer_first", "rekey", "evidence")
Ask = Callable[[Sight, Sequence[Action]], list[Gate]]
# In the order in which they can be met: some only show their part of the page after another.
GATES: tuple[Ask, ...] = (
    answer_gate,
    rekey_gates,
    claim_gates,
    evidence_gates,
    step_gates,
    dwell_gates,
)


def all_gates(sight: Sight, actions: Sequence[Action] | None = None) -> list[Gate]:
    """Every gate this tier has for this person, passed or not.

    `actions` are those that would run, where they are not the ones on the screen. Below CHECK
    there is none, and nothing is read, unless the draft was picked to be answered first.
    """
    if sight.tier < Tier.CHECK and not sight.answer_first:
        return []
    wanted = sight.actions if actions is None else actions
    return [gate for ask in GATES for gate in ask(sight, wanted)]


def visible_gates(sight: Sight) -> list[Gate]:
    """The gates this person may be told of: while the draft is hidden, none that quotes it."""
    gates = all_gates(sight)
    if gates and is_hidden(sight):
        return [gate for gate in gates if gate.code in BEFORE_THE_DRAFT]
    return gates


def open_gates(sight: Sight, actions: Sequence[Action] | None = None) -> list[Gate]:
    """The gates not passed yet, each with what to do."""
    return [gate for gate in all_gates(sight, actions) if not gate.passed]


def check_gates(sight: Sight, actions: Sequence[Action]) -> dict[str, object]:
    """What stood in the way and how it was met, to be kept with the decision.

    Raises GatesOpen with everything that is missing; the caller decides nothing then.
    """
    gates = all_gates(sight, actions)
    missing = [gate for gate in gates if not gate.passed]
    if missing:
        raise GatesOpen(missing)
    if not gates:
        return {}
    kept: dict[str, object] = {"tier": int(sight.tier)}
    for gate in gates:
        kept.setdefault(gate.code, [])
        kept[gate.code].append(dict(gate.detail))  # type: ignore[attr-defined]
    return kept
