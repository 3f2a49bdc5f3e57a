"""What the gate says, with every reason it had."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from policies.engine.levels import Level


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that raised (or set) the level.

    `source` is one of: ceiling, mode, rule, input_detector, output_detector, model, sample,
    unevaluable. `code` is stable for statistics; `sentence` is for people; `detail` holds the
    actual values (rule id, fact value, matched text) as plain JSON without floats.
    """

    source: str
    code: str
    level: Level
    sentence: str
    detail: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The gate's answer for one draft.

    `inclusion_probability` is the chance this draft had of reaching a person: 1.0 unless a random
    pick was drawn, whether or not it was then picked. `priority` (0: unchanged) and `due_minutes`
    (0: unchanged) are the most urgent that a rule asked for.
    """

    level: Level
    reasons: tuple[Reason, ...]
    hold_seconds: int
    required_group: str
    inclusion_probability: float
    picked_at_random: bool
    policy_version: int
    engine_version: str
    priority: int = 0
    due_minutes: int = 0

    @property
    def reviewers_needed(self) -> int:
        """People who must approve before anything runs."""
        return self.level.reviewers_needed
