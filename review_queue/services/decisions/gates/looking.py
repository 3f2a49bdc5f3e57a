"""The gates of the eye: long enough, the evidence opened, every doubtful statement looked at."""

from __future__ import annotations

import math
from collections.abc import Sequence

from review_queue.models import Action, Tier
from review_queue.services.decisions.gates.contract import Gate
from review_queue.services.decisions.gates.sight import Sight
from review_queue.services.drafts.reading import dwell_floor_ms

_INNER_MARKS = str.maketrans("“”", "\u2018\u2019")  # a title is itself put in quotation marks
SHORTEST_TITLE = 40


def dwell_gates(sight: Sight, actions: Sequence[Action]) -> list[Gate]:
    """A quarter of the reading time, capped by tier; whom speed is no measure of has no floor."""
    floor = dwell_floor_ms(sight.tier, sight.draft.read_ms)
    if not floor:
        return []
    if sight.exempt_from_speed:
        return [Gate("dwell", passed=True, detail={"how": "exempt"})]
    left = max(0, floor - sight.attention_ms)
    seconds = math.ceil(left / 1000)
    return [
        Gate(
            "dwell",
            passed=not left,
            words=f"{seconds} more second{'' if seconds == 1 else 's'} of reading",
            remaining_ms=left,
            whole_ms=floor,
            detail={
                "how": "measured" if sight.is_measured else "clock",
                "least_ms": floor,
                "active_ms": sight.attention_ms,
            },
        )
    ]


def evidence_gates(sight: Sight, actions: Sequence[Action]) -> list[Gate]:
    """Where two people decide, each opens every piece of evidence."""
    if sight.tier < Tier.TWO_PEOPLE:
        return []
    return [
        Gate(
            "evidence",
            passed=(card := f"evidence-{one.position}") in sight.opened,
            words=f"Open “{_short(one.title)}” first",
            target=card,
            detail={"card": card},
        )
        for one in sight.grounds
    ]


def claim_gates(sight: Sight, actions: Sequence[Action]) -> list[Gate]:
    """Every statement of the draft that is unproven or contradicted has to be opened."""
    if sight.tier < Tier.CHECK or sight.chose:
        return []
    return [
        Gate(
            "claim",
            passed=claim in sight.opened_claims,
            words=f"Check “{_short(text)}”",
            target=f"note-{claim}",
            detail={"claim": claim},
        )
        for claim, text in sight.claims
    ]


def _short(title: str) -> str:
    text = " ".join(title.split()).translate(_INNER_MARKS)
    return text if len(text) <= SHORTEST_TITLE else f"{text[:SHORTEST_TITLE].rstrip()}…"
