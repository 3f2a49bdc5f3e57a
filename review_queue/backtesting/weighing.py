"""What policies ask for on a stored question: level, hold and group, without words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from policies.engine.compiled import compile_policy, places_of
from policies.engine.effects import NO_EFFECT, Effect, effect_of, join_effects
from policies.engine.findings import Findings
from policies.engine.levels import Level
from policies.engine.rules import claims_of, level_of, rests_on_untrusted
from policies.engine.sampling import draw_pick
from policies.engine.spec import PolicySpec, Rule
from review_queue.backtesting.reading import Question
from review_queue.services.judging.replay import ask_gate


class Weighed(NamedTuple):
    """The gate's answer, shortened."""

    level: Level
    hold_seconds: int
    required_group: str


class _Asked(NamedTuple):
    """What a set of rules asks for together: a person, too, where one could not be told."""

    level: Level
    effect: Effect
    group: str


_Sides = tuple[tuple[int, int], ...]  # bits of the rules that hit and that could not be told


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
        self._of_level = tuple(
            (level, _bits(level_of(rule) is level for rule in rules))
            for level in sorted(set(map(level_of, rules)), reverse=True)
        )
        self._with_effect = _bits(effect_of(rule) != NO_EFFECT for rule in rules)

    def weigh(self, question: Question) -> list[Weighed]:
        """One answer a policy, with the random pick pinned to the draw that was stored."""
        if question.inquiry is not None:
            verdicts = (ask_gate(question.inquiry, policy) for policy in self._policies)
            return [Weighed(v.level, v.hold_seconds, v.required_group) for v in verdicts]
        sides = self._look(question)
        answers, last = [], None
        for own in self._own:
            asked = self._join(sides, own)
            if asked != last:  # mostly both ask for the same
                last, answer = asked, _answer(question, asked)
            answers.append(answer)
        return answers

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
        hits = unsures = 0
        for hit, unsure in sides:
            hits |= hit
            unsures |= unsure
        hits &= own
        level = Level.ONE_PERSON if unsures & own else Level.AUTO
        for asked, bits in self._of_level:
            if bits & hits:
                level = max(asked, level)
                break
        acting = hits & self._with_effect
        effect = join_effects(map(effect_of, self._at(acting))) if acting else NO_EFFECT
        return _Asked(level, effect, self._group(sides, own) if self._has_groups else "")

    def _group(self, sides: _Sides, own: int) -> str:
        """Of the first side whose rules name one."""
        for hit, _ in sides:
            claims = tuple(claim for rule in self._at(hit & own) for claim in claims_of(rule))
            if claims:
                return Findings(claims=claims).required_group
        return ""

    def _at(self, bits: int) -> list[Rule]:
        return [self._rules[place] for place in places_of(bits)]


def _bits(chosen: Iterable[bool]) -> int:
    return sum(is_chosen << place for place, is_chosen in enumerate(chosen))


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
