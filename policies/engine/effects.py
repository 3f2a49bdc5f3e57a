"""What a rule asks for besides its level, each part within its bounds whatever the rule holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from policies.engine.spec import LEAST_PRIORITY, MOST_PRIORITY, Rule


@dataclass(frozen=True, slots=True)
class Effect:
    """Hold in seconds, the share checked in percent, and the queue's order; 0 means unchanged."""

    hold_seconds: int = 0
    sample_percent: int = 0
    priority: int = 0
    due_minutes: int = 0


NO_EFFECT = Effect()


def effect_of(rule: Rule) -> Effect:
    """The rule's effect; a part that is out of bounds counts as not set."""
    return Effect(
        hold_seconds=_within(rule.hold_seconds, 0, None),
        sample_percent=_within(rule.sample_percent, 0, 100),
        priority=_within(rule.priority, LEAST_PRIORITY, MOST_PRIORITY),
        due_minutes=_within(rule.due_minutes, 0, None),
    )


def is_in_bounds(rule: Rule) -> bool:
    """Whether every part of the effect is a whole number that a rule may have."""
    effect = effect_of(rule)
    return all(
        type(asked) is int and asked == kept
        for asked, kept in (
            (rule.hold_seconds, effect.hold_seconds),
            (rule.sample_percent, effect.sample_percent),
            (rule.priority, effect.priority),
            (rule.due_minutes, effect.due_minutes),
        )
    )


def join_effects(effects: Iterable[Effect]) -> Effect:
    """The longest hold, the largest share, the highest priority and the earliest due time."""
    effects = tuple(effects)
    return Effect(
        hold_seconds=max((effect.hold_seconds for effect in effects), default=0),
        sample_percent=max((effect.sample_percent for effect in effects), default=0),
        priority=max((effect.priority for effect in effects if effect.priority), default=0),
        due_minutes=min((e.due_minutes for e in effects if e.due_minutes), default=0),
    )


def _within(value: object, least: int, most: int | None) -> int:
    fits = type(value) is int and value >= least and (most is None or value <= most)
    return value if fits and isinstance(value, int) else 0
