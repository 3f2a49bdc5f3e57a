"""What one part of the gate found, and how parts join: reasons add up, holds take the longest."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from policies.engine.effects import NO_EFFECT, Effect, join_effects
from policies.engine.levels import Level, join
from policies.engine.verdict import Reason

_SOURCES = (
    "ceiling", "mode", "rule", "input_detector", "output_detector", "model", "sample",
    "unevaluable",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class GroupClaim:
    """A rule that was hit and names who must look."""

    level: Level
    hold_seconds: int
    group: str


@dataclass(frozen=True, slots=True)
class Findings:
    """Reasons, the effect they ask for besides the level, and the groups they ask for.

    `noticed` holds the codes of detectors that saw something which is no reason by itself.
    """

    reasons: tuple[Reason, ...] = ()
    effect: Effect = NO_EFFECT
    claims: tuple[GroupClaim, ...] = ()
    noticed: frozenset[str] = frozenset()

    @property
    def level(self) -> Level:
        """The most protective level of the reasons; AUTO when there is none."""
        return join(*(reason.level for reason in self.reasons))

    @property
    def required_group(self) -> str:
        """The group of the most protective rule; longer hold, then the alphabet, break ties."""
        ranked = sorted(self.claims, key=lambda c: (-c.level, -c.hold_seconds, c.group))
        return ranked[0].group if ranked else ""


def merge(parts: Iterable[Findings]) -> Findings:
    """All parts as one, independent of their order, without repeating a reason."""
    parts = tuple(parts)
    unique = {reason_key(reason): reason for part in parts for reason in part.reasons}
    return Findings(
        reasons=tuple(unique[key] for key in sorted(unique)),
        effect=join_effects(part.effect for part in parts),
        claims=tuple(claim for part in parts for claim in part.claims),
        noticed=frozenset(code for part in parts for code in part.noticed),
    )


def reason_key(reason: Reason) -> tuple[int, int, str, str, str]:
    """The canonical order: most protective first, then by source, code, words and values."""
    detail = json.dumps(dict(reason.detail), sort_keys=True, default=str)
    return (-reason.level, _SOURCES.index(reason.source), reason.code, reason.sentence, detail)


def unevaluable(code: str, sentence: str, **detail: object) -> Reason:
    """A reason for sending to a person what could not be evaluated."""
    return Reason("unevaluable", code, Level.ONE_PERSON, sentence, detail)


def guarded(part: str, look: Callable[[], Findings]) -> Findings:
    """Run one part of the gate; a fault inside it sends the work to a person.

    This is the one place that catches everything: `decide` must answer whatever it is given, a
    part that failed must not silence the other parts, and the answer to a fault is a person.
    """
    try:
        return look()
    except Exception as fault:  # noqa: BLE001
        return Findings(
            (
                unevaluable(
                    "engine_fault",
                    f"The check of {part} failed inside the gate, so a person decides.",
                    part=part,
                    fault=type(fault).__name__,
                ),
            )
        )
