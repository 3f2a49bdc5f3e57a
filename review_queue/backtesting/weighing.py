"""What policies ask for on a stored question: level, hold and group, without words."""

from __future__ import annotations

from dataclasses import dataclass

from policies.engine.compiled import compile_policy, places_of
from policies.engine.effects import Effect, effect_of, join_effects
from policies.engine.findings import Findings
from policies.engine.levels import Level, join
from policies.engine.rules import claims_of, level_of, rests_on_untrusted
from policies.engine.sampling import draw_pick
from policies.engine.spec import PolicySpec, Rule
from review_queue.backtesting.reading import Question
from review_queue.services.judging.replay import ask_gate


@dataclass(frozen=True, slots=True)
class Weighed:
    """The gate's answer, shortened."""

    level: Level
    hold_seconds: int
    required_group: str


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a set of rules asks for together: a person, too, where one could not be told."""

    level: Level
    effect: Effect
    group: str


_Sides = tuple[tuple[int, int], ...]  # bits of the rules that hit and that could not be told
MOST_ASKED = 4096  # combinations of rules whose joint answer is kept


class Scales:
    """Policies made ready together: a rule that stands in several is looked at once.

    Gives what `decide` gives for the same facts, with detectors and model as they were then.
    """

    def __init__(self, *policies: PolicySpec) -> None:
        self._policies = policies
        # By their words, because to Python a rule about 1 equals one about True.
        distinct = {repr(rule): rule for policy in policies for rule in policy.rules}
        places = {words: place for place, words in enumerate(distinct)}
        rules = self._rules = tuple(distinct.values())
        self._own = [sum(1 << places[words] for words in _words(one)) for one in policies]
        self._ready = compile_policy(PolicySpec(0, rules))
        untrusted = [rule for rule in rules if rests_on_untrusted(rule)]
        self._has_untrusted = bool(untrusted)
        # Joined with *and*, such a rule says nothing where only trusted facts are looked at.
        self._may_differ = any(rule.group or not rule.match_all for rule in untrusted)
        self._has_groups = any(rule.required_group for rule in rules)
        self._kept: dict[_Sides, tuple[_Asked, ...]] = {}

    def weigh(self, question: Question) -> tuple[Weighed, ...]:
        """One answer a policy, with the random pick pinned to the draw that was stored."""
        if question.inquiry is not None:
            verdicts = (ask_gate(question.inquiry, policy) for policy in self._policies)
            return tuple(Weighed(v.level, v.hold_seconds, v.required_group) for v in verdicts)
        sides = self._look(question)
        asked = self._kept.get(sides)
        if asked is None:
            asked = tuple(self._join(sides, own) for own in self._own)
            if len(self._kept) < MOST_ASKED:
                self._kept[sides] = asked
        return tuple([_answer(question, one) for one in asked])

    def _look(self, question: Question) -> _Sides:
        """As the gate does: on trusted facts alone, then on everything.

        The first is left out where it could add nothing to the second.
        """
        look, workflow = self._ready.look, question.workflow
        if not self._has_untrusted:
            return (look(workflow, question.trusted, None),)
        everything = look(workflow, question.trusted, question.untrusted)
        if not self._may_differ and not self._has_groups:
            return (everything,)
        return look(workflow, question.trusted, None), everything

    def _join(self, sides: _Sides, own: int) -> _Asked:
        hits = 0
        for hit, _ in sides:
            hits |= hit & own
        rules = self._at(hits)
        is_unsure = any(unsure & own for _, unsure in sides)
        doubt = Level.ONE_PERSON if is_unsure else Level.AUTO
        return _Asked(
            level=join(doubt, *map(level_of, rules)),
            effect=join_effects(map(effect_of, rules)),
            group=next(filter(None, (self._group(hit & own) for hit, _ in sides)), ""),
        )

    def _group(self, hit: int) -> str:
        if not self._has_groups:
            return ""
        claims = tuple(claim for rule in self._at(hit) for claim in claims_of(rule))
        return Findings(claims=claims).required_group

    def _at(self, bits: int) -> list[Rule]:
        return [self._rules[place] for place in places_of(bits)]


def _words(policy: PolicySpec) -> set[str]:
    return {repr(rule) for rule in policy.rules}


def _answer(question: Question, asked: _Asked) -> Weighed:
    level = question.fixed if question.fixed > asked.level else asked.level
    if level is Level.AUTO:
        pick = draw_pick(
            rate=question.sample_rate,
            draw=question.draw,
            least_percent=asked.effect.sample_percent,
        )
        level = Level.ONE_PERSON if pick.reasons else level
    return Weighed(level, max(asked.effect.hold_seconds, question.hold_seconds), asked.group)
