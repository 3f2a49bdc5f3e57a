"""For one fact: which rules a value leaves out, as bits, worked out once by the real comparison."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from policies.engine.comparisons import Truth, evaluate, fits_kind
from policies.engine.fact_kinds import FactEntry, FactKind
from policies.engine.facts import Fact, FactValue, Money
from policies.engine.folding import fold, fold_plain, mentions
from policies.engine.spec import Condition, Operator

MOST_KEPT = 1024  # values of one fact whose answer is kept
_KEPT_KINDS = frozenset({FactKind.FLAG, FactKind.CHOICE, FactKind.CHOICES})


@dataclass(frozen=True, slots=True)
class Ask:
    """One condition with the bits of the rules that ask it."""

    condition: Condition
    bits: int


class FactMasks:
    """Bits of the rules that a value of this fact certainly says no to, by condition.

    `no` of a rule that joins with *and* leaves it out; a rule that joins with *or* stays only
    through the bits of `open_bits`. Both are answered together.
    """

    def __init__(self, entry: FactEntry, asks: Sequence[Ask]) -> None:
        self._entry = entry
        self._asks = tuple(asks)
        self._kept: dict[FactValue, tuple[int, int]] = {}
        self._bounds: dict[str, tuple[int, ...]] = {}
        self._steps: dict[str, tuple[tuple[int, int], ...]] = {}
        self._wrong = self._answer_for(_Wrong())
        self._missing = self._answer_for(None)
        if entry.kind in (FactKind.MONEY, FactKind.NUMBER):
            self._prepare_bounds()
        self._texts = tuple(map(_TextAsk.of, self._asks)) if entry.kind is FactKind.TEXT else ()

    def answer(self, fact: Fact | None) -> tuple[int, int]:
        """(bits of rules whose condition is certainly not met, bits of those where it may be)."""
        value = fact.value if fact is not None else None
        if value is None:
            return self._missing
        kind = self._entry.kind
        if type(value) is Money or (kind is FactKind.NUMBER and type(value) is int):
            return self._between(value)
        if not fits_kind(value, kind):
            return self._wrong
        if kind in _KEPT_KINDS:
            return self._keep(value)
        return self._look_in(str(value))

    def _answer_for(self, value: object) -> tuple[int, int]:
        facts = {self._entry.name: Fact(self._entry.name, value, "")}  # type: ignore[arg-type]
        no = may = 0
        for ask in self._asks:
            if evaluate(ask.condition, facts).truth is Truth.NO:
                no |= ask.bits
            else:
                may |= ask.bits
        return no, may

    def _keep(self, value: FactValue) -> tuple[int, int]:
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

    def _between(self, value: FactValue) -> tuple[int, int]:
        number, currency = (
            (value.minor, value.currency) if isinstance(value, Money) else (value, "")
        )
        if not fits_kind(value, self._entry.kind) or type(number) is not int:
            return self._wrong
        bounds = self._bounds.get(currency)
        if bounds is None:
            return self._keep(Money(0, currency) if currency else 0)
        place = bisect_left(bounds, number)
        is_bound = place < len(bounds) and bounds[place] == number
        return self._steps[currency][2 * place + (1 if is_bound else 0)]

    def _look_in(self, text: str) -> tuple[int, int]:
        folded, plain = fold(text), fold_plain(text)
        no = may = 0
        for ask in self._texts:
            if ask.holds(folded, plain):
                may |= ask.bits
            else:
                no |= ask.bits
        return no, may


class _Wrong:
    """A value of no kind at all."""


@dataclass(frozen=True, slots=True)
class _TextAsk:
    """A comparison with text, its words folded once."""

    operator: Operator
    words: tuple[str, ...]
    bits: int

    @classmethod
    def of(cls, ask: Ask) -> _TextAsk:
        value, operator = ask.condition.value, ask.condition.operator
        words = value if isinstance(value, tuple) else (str(value),)
        is_plain = operator is Operator.MENTIONS
        return cls(operator, tuple(fold_plain(w) if is_plain else fold(w) for w in words), ask.bits)

    def holds(self, folded: str, plain: str) -> bool:
        """Whether it does, for a text that is there."""
        match self.operator:
            case Operator.MENTIONS:
                return any(words in plain and mentions(plain, words) for words in self.words)
            case Operator.CONTAINS:
                return self.words[0] in folded
            case Operator.IS | Operator.IS_NOT:
                return (folded == self.words[0]) == (self.operator is Operator.IS)
            case _:
                return self.operator is Operator.IS_PRESENT


Masks = Mapping[str, FactMasks]
