"""The gate of bundles: where two people decide, every step is confirmed by itself."""

from __future__ import annotations

from collections.abc import Sequence

from review_queue.models import Action, Tier
from review_queue.services.decisions.gates.contract import Gate
from review_queue.services.decisions.gates.sight import Sight


def step_gates(sight: Sight, actions: Sequence[Action]) -> list[Gate]:
    """One tick for each step that stays in the bundle; a single step needs none.

    A step that was left out or written by this very person cannot be ticked on the screen: then
    as many ticks are wanted as steps of the draft stay.
    """
    if sight.tier < Tier.TWO_PEOPLE or len(sight.actions) < 2:
        return []
    edited = [one.pk for one in actions] != [one.pk for one in sight.actions]
    if edited and len(sight.confirmed) >= len(actions):
        return [_gate(place, passed=True) for place in sorted(sight.confirmed)]
    return [_gate(one.position, passed=one.position in sight.confirmed) for one in sight.actions]


def _gate(position: int, *, passed: bool) -> Gate:
    return Gate(
        "step",
        passed=passed,
        words=f"Confirm step {position} by itself",
        target=f"confirm-{position}",
        detail={"step": position},
    )
