"""For one fact: what a value answers every rule that asks about it, as bits, worked out once."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from policies.engine.comparisons import Truth, evaluate, fits_kind
from policies.engine.fact_kinds import FactEntry, FactKind
from policies.engine.facts import Fact, FactValue, Money
from policies.engine.folding import fold, fold_plain, mentions
from policies.engine.literals import Literals, Sought
from policies.engine.spec import Condition, Operator

MOST_KEPT = 1024  # values of one fact whose answer is kept
_KEPT_KINDS = frozenset({FactKind.FLAG, FactKind.CHOICE, FactKind.CHOICES})


@dataclass(frozen=True, slots=True)
class Ask:
    """One condition with the bits of the rules that ask it."""

    condition: Condition
    bits: int


class Answer(NamedTuple):
    """Bits of the rules with a condition that is not met, that cannot be told, that is met.

    A rule that asks about one fact twice may stand in several.
    """

    no: int
    unknown: int
    yes: int


class FactMasks:
    """The answers of one fact. Where they are not looked up, `evaluate` itself gave them."""

    def __init__(self, entry: FactEntry, asks: Sequence[Ask]) -> None:
        self._entry = entry
        self._asks = tuple(asks)
        self._kept: dict[FactValue, Answer] = {}
        self._bounds: dict[str, tuple[int, ...]] = {}
        self._steps: dict[str, tuple[Answer, ...]] = {}
        self._wrong = self._answer_for(_Wrong())
        self._missing = self._answer_for(None)
        if entry.kind in (FactKind.MONEY, FactKind.NUMBER):
            self._prepare_bounds()
        self._literals, self._words = Literals(()), Literals(())
        self._other_asks: list[Ask] = []
        if entry.kind is FactKind.TEXT:
            self._prepare_texts()

    def answer(self, value: FactValue) -> Answer:
        """What this value, or its absence (None), says to every condition on the fact."""
        if value is None:
            return self._missing
        kind = self._entry.kind
        if type(value) is Money:
            fits = fits_kind(value, kind)
            return self._between(value.minor, value.currency) if fits else self._wrong
        if kind is FactKind.NUMBER and type(value) is int:
            return self._between(value, "")
        if not fits_kind(value, kind):
            return self._wrong
        if kind in _KEPT_KINDS:
            return self._keep(value)
        return self._look_in(str(value))

    def _answer_for(self, value: object) -> Answer:
        facts = {self._entry.name: Fact(self._entry.name, value, "")}  # type: ignore[arg-type]
        bits = dict.fromkeys(Truth, 0)
        for ask in self._asks:
            bits[evaluate(ask.condition, facts).truth] |= ask.bits
        return Answer(bits[Truth.NO], bits[Truth.UNKNOWN], bits[Truth.YES])

    def _keep(self, value: FactValue) -> Answer:
        found = self._kept.get(value)
        if found is None:
            found = self._answer_for(value)
            if len(self._kept) < MOST_KEPT:
                self._kept[value] = found
        return found

    def _prepare_bounds(self) -> None:
        """One answer for every bound and every gap between two: comparisons change only there."""
        bounds: dict[str, set[int]] = {}
        for ask in self._asks:
            operand = ask.condition.value
            if isinstance(operand, Money):
                bounds.setdefault(operand.currency, set()).add(operand.minor)
            elif isinstance(operand, int):
                bounds.setdefault("", set()).add(operand)
        for currency, found in bounds.items():
            rising = sorted(found)
            self._bounds[currency] = tuple(rising)
            samples = [rising[0] - 1]
            for bound in rising:
                samples += [bound, bound + 1]
            self._steps[currency] = tuple(
                self._answer_for(Money(number, currency) if currency else number)
                for number in samples
            )

    def _between(self, number: int, currency: str) -> Answer:
        bounds = self._bounds.get(currency)
        if bounds is None:
            return self._keep(Money(0, currency) if currency else 0)
        place = bisect_left(bounds, number)
        is_bound = place < len(bounds) and bounds[place] == number
        return self._steps[currency][2 * place + (1 if is_bound else 0)]

    def _look_in(self, text: str) -> Answer:
        no, yes = self._literals.answer(fold(text))
        if self._words:
            found = self._words.answer(fold_plain(text))
            no, yes = no | found[0], yes | found[1]
        if not self._other_asks:
            return Answer(no, 0, yes)
        facts = {self._entry.name: Fact(self._entry.name, text, "")}
        for ask in self._other_asks:
            if evaluate(ask.condition, facts).truth is Truth.YES:
                yes |= ask.bits
            else:
                no |= ask.bits
        return Answer(no, 0, yes)

    def _prepare_texts(self) -> None:
        """Words folded once; comparisons that look for no words are left to `evaluate`."""
        literals: list[Sought] = []
        words: list[Sought] = []
        for ask in self._asks:
            value, operator = ask.condition.value, ask.condition.operator
            if operator is Operator.CONTAINS and fold(str(value)):
                literals.append(((fold(str(value)),), ask.bits))
            elif operator is Operator.MENTIONS and isinstance(value, tuple):
                folded = filter(None, map(fold_plain, value))
                words.append((tuple(folded), ask.bits))
            else:
                self._other_asks.append(ask)
        self._literals, self._words = Literals(literals), Literals(words, mentions)


class _Wrong:
    """A value of no kind at all."""
