"""A hundred rules on one task (µs), and stored tasks weighed against them (rows/s), on one core."""

from __future__ import annotations

import argparse
import random
import statistics
import time
import tracemalloc
from collections.abc import Iterator

from policies.engine.compiled import compile_policy
from policies.engine.facts import Fact, FactValue, Money
from policies.engine.levels import Level
from policies.engine.rules import look_at_rule
from policies.engine.spec import Condition, Operator, PolicySpec, Rule

WORDS = (
    *("refund", "order", "invoice", "parcel", "delivery", "late", "broken", "account", "password"),
    *("question", "opening", "hours", "thank", "regards", "price", "size", "colour", "return"),
    *("label", "number", "email", "address", "phone", "card", "payment"),
)
TEXT_LENGTH = 1_000
SEED = 20_261_122
Facts = dict[str, Fact]


def hundred_rules() -> PolicySpec:
    """40 word patterns, 30 amounts and counts, 30 choices and flags; few hit an ordinary task."""
    rules = [_words_rule(number) for number in range(40)]
    rules += [_number_rule(number) for number in range(30)]
    rules += [_choice_rule(number) for number in range(30)]
    return PolicySpec(1, tuple(rules))


def _words_rule(number: int) -> Rule:
    operator = Operator.MENTIONS if number % 2 else Operator.CONTAINS
    literal = f"clause {number} of the contract" if number > 2 else WORDS[number]
    operand = (literal,) if operator is Operator.MENTIONS else literal
    return _rule(f"words-{number}", Condition("message.text", operator, operand))


def _number_rule(number: int) -> Rule:
    days = (1, 7, 30, 90)[number % 4]
    return _rule(
        f"number-{number}",
        Condition("action.amount", Operator.MORE_THAN, Money(40_000 + 1_000 * number, "EUR")),
        Condition(f"customer.count_{days}d", Operator.AT_LEAST, number),
    )


def _choice_rule(number: int) -> Rule:
    return _rule(
        f"choice-{number}",
        Condition("workflow.key", Operator.IS, f"workflow-{number}"),
        Condition("contact.tier", Operator.IS, "new"),
        Condition("recipient.on_record", Operator.IS, False),
    )


def _rule(name: str, *conditions: Condition) -> Rule:
    return Rule(name, name, conditions, Level.ONE_PERSON)


def tasks(count: int, chance: random.Random) -> Iterator[tuple[Facts, Facts]]:
    """Facts of ordinary tasks: 1 KB of text, an amount, counts, choices and flags."""
    for _ in range(count):
        words = " ".join(chance.choices(WORDS, k=TEXT_LENGTH // 6))[:TEXT_LENGTH]
        trusted: dict[str, FactValue] = {
            "workflow.key": f"workflow-{chance.randrange(60)}",
            "action.amount": Money(chance.randrange(60_000), "EUR"),
            "contact.tier": chance.choice(("new", "standard", "important")),
            "recipient.on_record": chance.random() < 0.9,
            **{f"customer.count_{days}d": chance.randrange(12) for days in (1, 7, 30, 90)},
        }
        yield _facts(trusted), _facts({"message.text": words})


def _facts(values: dict[str, FactValue]) -> Facts:
    return {name: Fact(name, value, "bench") for name, value in values.items()}


def main() -> None:
    """Print microseconds for one task, rows a second, and memory before and after."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    rows = parser.parse_args().rows
    policy, chance = hundred_rules(), random.Random(SEED)
    started = time.perf_counter()
    ready = compile_policy(policy)
    print(f"compile 100 rules: {(time.perf_counter() - started) * 1e3:.1f} ms, once a policy")
    sample = list(tasks(500, chance))
    print(f"one task, rules left out by bits: {_each(ready.weigh, sample):.1f} µs (median)")
    print(f"one task, every rule in full: {_each(_every(policy), sample):.1f} µs (median)")
    tracemalloc.start()
    spent, peak, held = 0.0, 0, 0
    for trusted, untrusted in tasks(rows, chance):
        began = time.perf_counter()
        held += ready.weigh("workflow-1", trusted, untrusted).level > Level.AUTO
        spent += time.perf_counter() - began
    peak = tracemalloc.get_traced_memory()[1]
    print(f"{rows:,} stored tasks, traced: {spent:.2f} s, {held:,} held, peak {peak >> 10} KiB")
    tracemalloc.stop()
    spent = sum(_time(ready.weigh, one) for one in tasks(rows, chance))
    print(f"{rows:,} stored tasks: {spent:.2f} s, {rows / spent:,.0f} rows/s")


def _every(policy: PolicySpec):  # type: ignore[no-untyped-def]
    def weigh(workflow: str, trusted: Facts, untrusted: Facts) -> int:
        rules = (rule for rule in policy.rules if rule.workflow in ("", workflow))
        return sum(look_at_rule(rule, trusted, untrusted).truth for rule in rules)

    return weigh


def _each(weigh, sample):  # type: ignore[no-untyped-def]
    return statistics.median(_time(weigh, one) for _ in range(4) for one in sample) * 1e6


def _time(weigh, one):  # type: ignore[no-untyped-def]
    began = time.perf_counter()
    weigh("workflow-1", *one)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
