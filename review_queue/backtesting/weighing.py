"""What one policy asks for on a stored question: level, hold and group, without words."""

from __future__ import annotations

from dataclasses import dataclass, replace

from policies.engine.compiled import Weight, compile_policy
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
        untrusted = [rule for rule in policy.rules if rests_on_untrusted(rule)]
        self._has_untrusted = bool(untrusted)
        # Joined with *and*, such a rule says nothing where only trusted facts are looked at.
        self._may_differ = any(rule.group or not rule.match_all for rule in untrusted)

    def weigh(self, question: Question) -> Weighed:
        """The level with the random pick pinned to the draw that was stored."""
        if question.inquiry is not None:
            verdict = ask_gate(question.inquiry, self._policy)
            return Weighed(verdict.level, verdict.hold_seconds, verdict.required_group)
        found = self._weigh_rules(question)
        level, effect = found.level, found.effect
        level = max(level, question.fixed)
        if level is Level.AUTO:
            pick = draw_pick(
                rate=question.sample_rate,
                draw=question.draw,
                least_percent=effect.sample_percent,
            )
            level = Level.ONE_PERSON if pick.reasons else level
        return Weighed(level, max(effect.hold_seconds, question.hold_seconds), found.required_group)

    def _weigh_rules(self, question: Question) -> Weight:
        """As the gate does: once on trusted facts alone, once on everything, and the join of both.

        The first is left out where it could add nothing to the second.
        """
        if not self._has_untrusted:
            return self._ready.weigh(question.workflow, question.trusted, None)
        full = self._ready.weigh(question.workflow, question.trusted, question.untrusted)
        if not self._may_differ and not full.required_group:
            return full
        base = self._ready.weigh(question.workflow, question.trusted, None)
        return replace(
            full,
            level=max(base.level, full.level),
            effect=join_effects((base.effect, full.effect)),
            required_group=base.required_group or full.required_group,
        )
