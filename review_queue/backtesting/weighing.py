"""What policies ask for on a stored question: level, hold and group, without words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from policies.engine.compiled import compile_policy
from policies.engine.effects import effect_of, join_effects
from policies.engine.facts import Fact
from policies.engine.findings import Findings
from policies.engine.levels import Level, join
from policies.engine.rules import claims_of, level_of, rests_on_untrusted
from policies.engine.sampling import draw_pick
from policies.engine.spec import PolicySpec, Rule
from review_queue.backtesting.reading import Question
from review_queue.services.replay import ask_gate


@dataclass(frozen=True, slots=True)
class Weighed:
    """The gate's answer, shortened."""

    level: Level
    hold_seconds: int
    required_group: str


@dataclass(frozen=True, slots=True)
class _Looked:
    """The places of the rules that hit and of those that could not be told."""

    hit: frozenset[int]
    unsure: frozenset[int]


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
        self._own = [frozenset(places[repr(rule)] for rule in one.rules) for one in policies]
        # Two versions of a rule share its id, so each gets its place for a name here.
        named = tuple(replace(rule, id=str(place)) for place, rule in enumerate(rules))
        self._ready = compile_policy(PolicySpec(0, named))
        untrusted = [rule for rule in rules if rests_on_untrusted(rule)]
        self._has_untrusted = bool(untrusted)
        # Joined with *and*, such a rule says nothing where only trusted facts are looked at.
        self._may_differ = any(rule.group or not rule.match_all for rule in untrusted)
        self._has_groups = any(rule.required_group for rule in rules)

    def weigh(self, question: Question) -> tuple[Weighed, ...]:
        """One answer a policy, with the random pick pinned to the draw that was stored."""
        if question.inquiry is not None:
            verdicts = (ask_gate(question.inquiry, policy) for policy in self._policies)
            return tuple(Weighed(v.level, v.hold_seconds, v.required_group) for v in verdicts)
        looks = tuple(self._look(question))
        return tuple(self._answer(question, looks, own) for own in self._own)

    def _look(self, question: Question) -> Iterable[_Looked]:
        """As the gate does: on trusted facts alone, then on everything.

        The first is left out where it could add nothing to the second.
        """
        sides: list[Mapping[str, Fact] | None] = []
        if not self._has_untrusted or self._may_differ or self._has_groups:
            sides.append(None)
        if self._has_untrusted:
            sides.append(question.untrusted)
        for side in sides:
            found = self._ready.weigh(question.workflow, question.trusted, side)
            yield _Looked(frozenset(map(int, found.hit)), frozenset(map(int, found.unsure)))

    def _answer(
        self, question: Question, looks: tuple[_Looked, ...], own: frozenset[int]
    ) -> Weighed:
        group = next(filter(None, (self._group(look.hit & own) for look in looks)), "")
        hit = self._at(frozenset().union(*(look.hit for look in looks)) & own)
        is_unsure = any(look.unsure & own for look in looks)
        effect = join_effects(map(effect_of, hit))
        doubt = Level.ONE_PERSON if is_unsure else Level.AUTO
        level = join(question.fixed, doubt, *map(level_of, hit))
        if level is Level.AUTO:
            pick = draw_pick(
                rate=question.sample_rate,
                draw=question.draw,
                least_percent=effect.sample_percent,
            )
            level = Level.ONE_PERSON if pick.reasons else level
        return Weighed(level, max(effect.hold_seconds, question.hold_seconds), group)

    def _group(self, hit: frozenset[int]) -> str:
        if not self._has_groups:
            return ""
        claims = tuple(claim for rule in self._at(hit) for claim in claims_of(rule))
        return Findings(claims=claims).required_group

    def _at(self, places: frozenset[int]) -> list[Rule]:
        return [self._rules[place] for place in sorted(places)]
