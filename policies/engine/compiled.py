"""A policy made ready once: most rules are left out by bits before any is looked at in full.

The bits only leave out rules whose own conditions are certainly not met, so that what is left
gives the same answer as all rules would; a property test holds both against each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from policies.engine.catalogue import entry_for
from policies.engine.comparisons import Truth
from policies.engine.effects import NO_EFFECT, Effect, effect_of, join_effects
from policies.engine.facts import Fact, FactValue
from policies.engine.findings import Findings, GroupClaim
from policies.engine.levels import Level
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
Facts = Mapping[str, Fact]
Values = Mapping[str, FactValue]


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
    trusted: tuple[tuple[str, FactMasks], ...]
    untrusted: tuple[tuple[str, FactMasks], ...]
    untrusted_bits: int
    always: int
    some: int
    simple: int
    effects: tuple[Effect, ...]
    claims: tuple[tuple[GroupClaim, ...], ...]
    lanes: dict[str, _Lanes] = field(default_factory=dict)

    def candidates(
        self, workflow: str, trusted: Facts, untrusted: Facts | None
    ) -> tuple[Rule, ...]:
        """The rules of this workflow that the facts do not certainly leave out, in order."""
        lanes = self._lanes_of(workflow)
        no, unknown, yes = self._answers(
            _values(trusted, self.trusted),
            None if untrusted is None else _values(untrusted, self.untrusted),
        )
        bits = (lanes.every & ~no) | (lanes.some & (unknown | yes)) | lanes.always
        return tuple(self.rules[place] for place in places_of(bits))

    def weigh(self, workflow: str, trusted: Facts, untrusted: Facts | None) -> Weight:
        """What the rules ask for, as `judge_rule` would find it, without reasons in words."""
        every = None if untrusted is None else {name: f.value for name, f in untrusted.items()}
        hit, unsure = self.look(workflow, {name: f.value for name, f in trusted.items()}, every)
        return self._weight(tuple(places_of(hit)), tuple(places_of(unsure)))

    def look(self, workflow: str, trusted: Values, untrusted: Values | None) -> tuple[int, int]:
        """The bits of the rules that hit, and of those that could not be told.

        Told by the values alone, without the places they came from: that is what very many take.
        Rules without group and exceptions are told by their bits; the others are looked at.
        """
        lanes = self._lanes_of(workflow)
        no, unknown, yes = self._answers(trusted, untrusted)
        open_bits = (lanes.every & ~no) | (lanes.some & (unknown | yes))
        told = open_bits & self.simple
        hit = told & ((lanes.every & ~unknown) | (lanes.some & yes))
        unsure = told & ~hit
        left = (open_bits & ~self.simple) | lanes.always
        if not left:
            return hit, unsure
        facts, written = _facts(trusted), None if untrusted is None else _facts(untrusted)
        for place in places_of(left):
            look = look_at_rule(self.rules[place], facts, written)
            hit |= (look.truth is Truth.YES) << place
            unsure |= look.is_unsure << place
        return hit, unsure

    def _weight(self, hit: tuple[int, ...], unsure: tuple[int, ...]) -> Weight:
        levels = [level_of(self.rules[place]) for place in hit]
        if unsure:
            levels.append(Level.ONE_PERSON)
        effects = [self.effects[place] for place in hit if self.effects[place] is not NO_EFFECT]
        claims = tuple(claim for place in hit for claim in self.claims[place])
        return Weight(
            level=max(levels, default=Level.AUTO),
            effect=join_effects(effects) if effects else NO_EFFECT,
            required_group=Findings(claims=claims).required_group if claims else "",
            hit=tuple(self.rules[place].id for place in hit),
            unsure=tuple(self.rules[place].id for place in unsure),
        )

    def _answers(self, trusted: Values, untrusted: Values | None) -> tuple[int, int, int]:
        no = unknown = yes = 0
        for name, masks in self.trusted:
            of_fact = masks.answer(trusted.get(name))
            no |= of_fact[0]
            unknown |= of_fact[1]
            yes |= of_fact[2]
        if untrusted is None:
            return no | self.untrusted_bits, unknown, yes
        for name, masks in self.untrusted:
            of_fact = masks.answer(untrusted.get(name))
            no |= of_fact[0]
            unknown |= of_fact[1]
            yes |= of_fact[2]
        return no, unknown, yes

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


def _values(facts: Facts, masks: tuple[tuple[str, FactMasks], ...]) -> dict[str, FactValue]:
    return {name: facts[name].value for name, _ in masks if name in facts}


def _facts(values: Values) -> dict[str, Fact]:
    return {name: Fact(name, value, "") for name, value in values.items()}


def places_of(bits: int) -> Iterator[int]:
    """The places of the set bits, rising."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def compile_policy(policy: PolicySpec) -> CompiledPolicy:
    """Make a policy ready. Takes time; `ready_policy` keeps what it made."""
    asked: dict[Condition, int] = {}
    always = some = simple = 0
    for place, rule in enumerate(policy.rules):
        bit = 1 << place
        if _must_look(rule):
            always |= bit
            continue
        some |= 0 if rule.match_all else bit
        simple |= 0 if rule.group or rule.exceptions else bit
        for condition in rule.conditions:
            asked[condition] = asked.get(condition, 0) | bit
    untrusted_bits = 0
    for condition, bits in asked.items():
        untrusted_bits |= bits if is_untrusted(condition) else 0
    effects = tuple(effect_of(rule) for rule in policy.rules)
    return CompiledPolicy(
        rules=policy.rules,
        trusted=_masks(asked, are_trusted=True),
        untrusted=_masks(asked, are_trusted=False),
        untrusted_bits=untrusted_bits,
        always=always,
        some=some,
        simple=simple,
        effects=tuple(NO_EFFECT if effect == NO_EFFECT else effect for effect in effects),
        claims=tuple(claims_of(rule) for rule in policy.rules),
    )


def _masks(
    asked: Mapping[Condition, int], *, are_trusted: bool
) -> tuple[tuple[str, FactMasks], ...]:
    side: dict[str, list[Ask]] = {}
    for condition, bits in asked.items():
        if is_untrusted(condition) is not are_trusted:
            side.setdefault(condition.fact, []).append(Ask(condition, bits))
    return tuple(
        (name, FactMasks(entry, asks)) for name, asks in side.items() if (entry := entry_for(name))
    )


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
