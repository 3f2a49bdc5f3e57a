"""What one policy asks for on a stored question: level, hold and group, without words."""

from __future__ import annotations

from dataclasses import dataclass

from policies.engine.compiled import compile_policy
from policies.engine.effects import join_effects
from policies.engine.levels import Level
from policies.engine.rules import rests_on_untrusted
from policies.engine.sampling import draw_pick
from policies.engine.spec import PolicySpec
from review_queue.backtesting.reading import Question
from review_queue.services.replay import ask_gate


@dataclass(frozen=True, slots=True)
class Weighed:
    """The gate's answer, shortened."""

    level: Level
    hold_seconds: int
    required_group: str


class Scales:
    """A policy made ready once to weigh very many questions.

    Gives what `decide` gives for the same facts, with detectors and model as they were then.
    """

    def __init__(self, policy: PolicySpec) -> None:
        self._policy = policy
        self._ready = compile_policy(policy)
        self._has_untrusted = any(rests_on_untrusted(rule) for rule in policy.rules)

    def weigh(self, question: Question) -> Weighed:
        """The level with the random pick pinned to the draw that was stored."""
        if question.inquiry is not None:
            verdict = ask_gate(question.inquiry, self._policy)
            return Weighed(verdict.level, verdict.hold_seconds, verdict.required_group)
        base = self._ready.weigh(question.workflow, question.trusted, None)
        level, effect, group = base.level, base.effect, base.required_group
        if self._has_untrusted:
            full = self._ready.weigh(question.workflow, question.trusted, question.untrusted)
            level, effect = max(level, full.level), join_effects((effect, full.effect))
            group = group or full.required_group
        level = max(level, question.fixed)
        if level is Level.AUTO:
            pick = draw_pick(
                rate=question.sample_rate,
                draw=question.draw,
                least_percent=effect.sample_percent,
            )
            level = Level.ONE_PERSON if pick.reasons else level
        return Weighed(level, max(effect.hold_seconds, question.hold_seconds), group)
