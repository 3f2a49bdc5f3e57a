"""A policy made ready once: most rules are left out by bits before any is looked at in full.

The bits only leave out rules whose own conditions are certainly not met, so that what is left
gives the same answer as all rules would; a property test holds both against each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from policies.engine.catalogue import entry_for
from policies.engine.comparisons import Truth
from policies.engine.effects import Effect, effect_of, join_effects
from policies.engine.facts import Fact
from policies.engine.findings import Findings
from policies.engine.levels import Level, join
from policies.engine.masks import Ask, FactMasks
from policies.engine.rules import (
    claims_of,
    flaws_of,
    has_bad_effect,
    is_untrusted,
    level_of,
    look_at_rule,
)
from policies.engine.spec import Condition, PolicySpec, Rule

MOST_READY = 16  # policies kept ready at once
MOST_WORKFLOWS = 256
Values = Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class Weight:
    """What the rules ask for, without words: for looking at very many tasks."""

    level: Level
    effect: Effect
    required_group: str
    hit: tuple[str, ...]
    unsure: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Lanes:
    """Bits of the rules of one workflow: joined by *and*, joined by *or*, and never left out."""

    every: int = 0
    some: int = 0
    always: int = 0


@dataclass(slots=True)
class CompiledPolicy:
    """The rules of a policy with what leaves them out."""

    rules: tuple[Rule, ...]
    trusted: Mapping[str, FactMasks]
    untrusted: Mapping[str, FactMasks]
    untrusted_bits: int
    always: int
    some: int
    lanes: dict[str, _Lanes] = field(default_factory=dict)

    def candidates(
        self, workflow: str, trusted: Values, untrusted: Values | None
    ) -> tuple[Rule, ...]:
        """The rules of this workflow that the facts do not certainly leave out, in order."""
        lanes = self._lanes_of(workflow)
        no = may = 0
        for name, masks in self.trusted.items():
            answer = masks.answer(trusted.get(name))
            no |= answer[0]
            may |= answer[1]
        if untrusted is None:
            no |= self.untrusted_bits
        else:
            for name, masks in self.untrusted.items():
                answer = masks.answer(untrusted.get(name))
                no |= answer[0]
                may |= answer[1]
        bits = (lanes.every & ~no) | (lanes.some & may) | lanes.always
        return tuple(self._rules_of(bits))

    def weigh(self, workflow: str, trusted: Values, untrusted: Values | None) -> Weight:
        """What the rules ask for, as `judge_rule` would find it, without reasons in words."""
        hit: list[Rule] = []
        unsure: list[Rule] = []
        for rule in self.candidates(workflow, trusted, untrusted):
            look = look_at_rule(rule, trusted, untrusted)
            if look.truth is Truth.YES:
                hit.append(rule)
            if look.is_unsure:
                unsure.append(rule)
        claims = tuple(claim for rule in hit for claim in claims_of(rule))
        return Weight(
            level=join(*map(level_of, hit), *(Level.ONE_PERSON for _ in unsure[:1])),
            effect=join_effects(map(effect_of, hit)),
            required_group=Findings(claims=claims).required_group,
            hit=tuple(rule.id for rule in hit),
            unsure=tuple(rule.id for rule in unsure),
        )

    def _lanes_of(self, workflow: str) -> _Lanes:
        found = self.lanes.get(workflow)
        if found is None:
            found = self._make_lanes(workflow)
            if len(self.lanes) < MOST_WORKFLOWS:
                self.lanes[workflow] = found
        return found

    def _make_lanes(self, workflow: str) -> _Lanes:
        own = 0
        for place, rule in enumerate(self.rules):
            if rule.workflow in ("", workflow):
                own |= 1 << place
        plain = own & ~self.always
        return _Lanes(plain & ~self.some, plain & self.some, own & self.always)

    def _rules_of(self, bits: int) -> Iterator[Rule]:
        while bits:
            lowest = bits & -bits
            yield self.rules[lowest.bit_length() - 1]
            bits ^= lowest


def compile_policy(policy: PolicySpec) -> CompiledPolicy:
    """Make a policy ready. Takes time; `ready_policy` keeps what it made."""
    asked: dict[Condition, int] = {}
    always = some = 0
    for place, rule in enumerate(policy.rules):
        bit = 1 << place
        if _must_look(rule):
            always |= bit
            continue
        some |= 0 if rule.match_all else bit
        for condition in rule.conditions:
            asked[condition] = asked.get(condition, 0) | bit
    sides: tuple[dict[str, list[Ask]], dict[str, list[Ask]]] = ({}, {})
    for condition, bits in asked.items():
        side = sides[is_untrusted(condition)]
        side.setdefault(condition.fact, []).append(Ask(condition, bits))
    untrusted_bits = 0
    for asks in sides[True].values():
        for ask in asks:
            untrusted_bits |= ask.bits
    trusted, untrusted = (
        {name: FactMasks(entry, asks) for name, asks in side.items() if (entry := entry_for(name))}
        for side in sides
    )
    return CompiledPolicy(policy.rules, trusted, untrusted, untrusted_bits, always, some)


def _must_look(rule: Rule) -> bool:
    """Whether bits could not tell: broken, asks nothing of its own, or open through its group."""
    if any(not _is_sound(condition) for condition in (*rule.asked, *rule.exceptions)):
        return True
    if has_bad_effect(rule) or next(flaws_of(rule), None) is not None:
        return True
    return not rule.conditions or bool(rule.group and not rule.match_all)


def _is_sound(condition: object) -> bool:
    return isinstance(condition, Condition) and isinstance(condition.fact, str)


_READY: dict[int, tuple[PolicySpec, CompiledPolicy]] = {}


def ready_policy(policy: PolicySpec) -> CompiledPolicy:
    """The policy made ready, kept for as long as it is among the latest used.

    Kept by identity together with the policy itself: an equal policy read twice is compiled twice,
    a changed one never answers for another.
    """
    kept = _READY.get(id(policy))
    if kept is not None and kept[0] is policy:
        return kept[1]
    made = compile_policy(policy)
    if len(_READY) >= MOST_READY:
        _READY.clear()
    _READY[id(policy)] = (policy, made)
    return made
