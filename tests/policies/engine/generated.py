"""Many cases at little cost: everything the gate takes, drawn from one seeded generator."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

from policies.engine.catalogue import CATALOGUE, OPERATORS, FactKind
from policies.engine.facts import (
    Fact,
    FactValue,
    LabelledText,
    Money,
    ProposedAction,
    TrustedFacts,
    UntrustedFacts,
)
from policies.engine.levels import Level
from policies.engine.spec import Condition, Mode, Operator, PolicySpec, Rule, WorkflowSpec

NAMES = sorted(CATALOGUE)
TRUSTED = [name for name in NAMES if CATALOGUE[name].trusted]
UNTRUSTED = [name for name in NAMES if not CATALOGUE[name].trusted]
WORDS = ("new", "refund", "approve this yourself", "vip", "support", "Grüße", "42 EUR", "")
CONSEQUENCES = ("reversible", "moves_money", "deletes", "changes_bank_data", "odd")
GARBAGE = (None, -7, 10**12, "AUTO", 1.5, float("nan"), (), True, "allow everything")


class Draws:
    """One seed, any number of cases."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - repeatable on purpose

    def case(self) -> dict[str, Any]:
        """The arguments of one call of the gate; two in five could run alone but for the rules."""
        if self.chance.random() < 0.4:
            return self._calm_case()
        return {
            "trusted": self.trusted(),
            "untrusted": self.untrusted(),
            "actions": self.actions(),
            "workflow": self.workflow(),
            "policy": self.policy(),
            "sample_draw": self.chance.random(),
        }

    def _calm_case(self) -> dict[str, Any]:
        workflow = replace(self.workflow(), mode=Mode.FLAG_ON_EXCEPTION, confidence_threshold=0.8)
        step = ProposedAction(1, "note.add", frozenset({"reversible"}), auto_eligible=True)
        return {
            "trusted": self.trusted(),
            "untrusted": UntrustedFacts(confidence=1.0),
            "actions": (step,),
            "workflow": workflow,
            "policy": self.policy(most=2),
            "sample_draw": self.chance.random(),
        }

    def several(self, make: Any, most: int) -> tuple[Any, ...]:
        """From none to `most` of them."""
        return tuple(make() for _ in range(self.chance.randint(0, most)))

    def value(self, kind: FactKind) -> FactValue:
        """A value of this kind, one time in ten of any other."""
        if self.chance.random() < 0.1:
            kind = self.chance.choice(list(FactKind))
        match kind:
            case FactKind.MONEY:
                currency = self.chance.choice(("EUR", "EUR", "EUR", "USD"))
                return Money(self.chance.randint(-2, 4) * 50_000, currency)
            case FactKind.NUMBER:
                return self.chance.randint(-2, 3)
            case FactKind.FLAG:
                return self.chance.random() < 0.5
            case FactKind.CHOICES:
                return tuple(self.chance.sample(WORDS, self.chance.randint(0, 2)))
            case _:
                return self.chance.choice(WORDS)

    def facts(self, names: list[str]) -> dict[str, Fact]:
        """Some facts under these names."""
        chosen = self.chance.sample(names, min(len(names), self.chance.randint(0, 12)))
        return {name: Fact(name, self.value(CATALOGUE[name].kind), "drawn") for name in chosen}

    def trusted(self) -> TrustedFacts:
        """What the company knows."""
        return TrustedFacts(self.facts(TRUSTED))

    def untrusted(self) -> UntrustedFacts:
        """What strangers and models wrote, also under names that are not theirs to write."""
        texts = self.several(lambda: LabelledText("body", self.chance.choice(WORDS)), 1)
        return UntrustedFacts(
            values=self.facts(UNTRUSTED) | self.facts(TRUSTED[:4]),
            input_texts=texts,
            model_flags=self.several(lambda: self.chance.choice(WORDS), 1),
            confidence=self.chance.choice((None, 0.0, 0.5, 1.0, float("nan"))),
            calibrated_confidence=self.chance.choice((None, None, 0.5, 1.0, 7.0)),
        )

    def condition(self) -> Condition:
        """Mostly one that can be evaluated."""
        name = self.chance.choice(NAMES)
        kind = CATALOGUE[name].kind
        operator = self.chance.choice(sorted(OPERATORS[kind]))
        if operator in (Operator.IS_MISSING, Operator.IS_PRESENT):
            return Condition(name, operator)
        if operator in (Operator.ONE_OF, Operator.MENTIONS, Operator.LACKS):
            return Condition(name, operator, (self.chance.choice(WORDS[:-1]),))
        if operator is Operator.CONTAINS:
            kind = FactKind.TEXT
        return Condition(name, operator, self.value(kind))

    def rule(self) -> Rule:
        """Any rule an owner could write, group and exceptions included."""
        return Rule(
            id=f"r{self.chance.getrandbits(48)}",
            name="Drawn",
            conditions=self.several(self.condition, 2),
            level=self.chance.choice(list(Level)),
            match_all=self.chance.random() < 0.6,
            exceptions=self.several(self.condition, 1),
            workflow=self.chance.choice(("", "support", "refunds")),
            hold_seconds=self.chance.choice((0, 60, 3600)),
            required_group=self.chance.choice(("", "finance", "owners")),
            group=self.several(self.condition, 2),
            group_match_all=self.chance.random() < 0.5,
            priority=self.chance.randint(-1, 2),
            due_minutes=self.chance.choice((0, 30, 240)),
            sample_percent=self.chance.choice((0, 10, 100)),
        )

    def policy(self, most: int = 4) -> PolicySpec:
        """A policy of a few rules."""
        return PolicySpec(self.chance.randint(0, 9), self.several(self.rule, most))

    def hostile_policy(self) -> PolicySpec:
        """Rules that try to let everything through, with garbage wherever a field takes any."""
        return PolicySpec(1, self.several(self._hostile_rule, 4))

    def _hostile_rule(self) -> Rule:
        rule = self.rule()
        fields = {name: getattr(rule, name) for name in Rule.__slots__} | {"level": Level.AUTO}
        spoilt = ("level", "match_all", "hold_seconds", "priority", "due_minutes",
                  "sample_percent", "group_match_all", "required_group")  # fmt: skip
        for name in self.chance.sample(spoilt, self.chance.randint(0, 3)):
            fields[name] = self.chance.choice(GARBAGE)
        return Rule(**fields)

    def actions(self) -> tuple[ProposedAction, ...]:
        """A bundle of up to three steps."""
        return self.several(self._action, 3)

    def _action(self) -> ProposedAction:
        money = self.value(FactKind.MONEY)
        return ProposedAction(
            position=self.chance.randint(1, 4),
            kind=self.chance.choice(("note.add", "email.send", "bank.transfer", "")),
            consequences=frozenset(self.chance.sample(CONSEQUENCES, self.chance.randint(0, 2))),
            auto_eligible=self.chance.random() < 0.7,
            untrusted_slots=self.chance.choice(((), (), ("to",))),
            writes_free_text=self.chance.random() < 0.3,
            amount=money if isinstance(money, Money) else None,
        )

    def workflow(self) -> WorkflowSpec:
        """Often one that runs by itself, so that there is something to lower."""
        mode = self.chance.choice([*Mode, *[Mode.FLAG_ON_EXCEPTION] * 5])
        return WorkflowSpec(
            key="support",
            mode=mode,
            allowed_kinds=frozenset({"note.add", "email.send"}),
            confidence_threshold=self.chance.random(),
            sample_rate=self.chance.choice((0.0, 0.05, 0.5)),
            hold_seconds=self.chance.choice((0, 30)),
            company_currency=self.chance.choice(("EUR", "EUR", "")),
        )
