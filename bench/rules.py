"""G11: a hundred rules on one task, and stored tasks weighed against them, on one core.

Usage: python -m bench.rules [--rows 100000]
"""

from __future__ import annotations

import argparse
import gc
import random
import statistics
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from bench.figures import say
from policies.engine.compiled import CompiledPolicy, compile_policy
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
HIT_SHARE = 0.1  # of the texts hold the words of one rule
WORKFLOW = "workflow-1"
Facts = dict[str, Fact]
Task = tuple[Facts, Facts]


def hundred_rules() -> PolicySpec:
    """40 word patterns, 30 amounts and counts, 30 choices and flags; few hit an ordinary task."""
    rules = [_words_rule(number) for number in range(40)]
    rules += [_number_rule(number) for number in range(30)]
    rules += [_choice_rule(number) for number in range(30)]
    return PolicySpec(1, tuple(rules))


def _words_rule(number: int) -> Rule:
    operator = Operator.MENTIONS if number % 2 else Operator.CONTAINS
    literal = f"clause {number} of the contract"
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


def tasks(count: int, chance: random.Random) -> Iterator[Task]:
    """Facts of ordinary tasks: 1 KB of text, an amount, counts, choices and flags."""
    for _ in range(count):
        words = " ".join(chance.choices(WORDS, k=TEXT_LENGTH // 6))[:TEXT_LENGTH]
        if chance.random() < HIT_SHARE:
            words = f"{words[:-30]} clause {chance.randrange(40)} of the contract"
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
    """Print microseconds for one task, rows a second, and the memory weighing adds.

    All times are processor time, so that other work on the machine does not count.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    rows = parser.parse_args().rows
    policy, chance = hundred_rules(), random.Random(SEED)
    started = time.process_time()
    ready = compile_policy(policy)
    say("", "make 100 rules ready, once", f"{(time.process_time() - started) * 1e3:.1f} ms")
    sample = list(tasks(500, chance))
    in_full = _median(partial(_in_full, policy), sample)
    say("G11", "100 rules on one task (goal: <= 40 µs)", f"{_median(ready.weigh, sample):.1f} µs")
    say("", "the same, every rule in full", f"{in_full:.1f} µs")
    spent, held = 0.0, 0
    for trusted, untrusted in tasks(rows, chance):
        began = time.process_time()
        held += ready.weigh(WORKFLOW, trusted, untrusted).level > Level.AUTO
        spent += time.process_time() - began
    what = f"{rows:,} stored tasks (goal: 100,000 in <= 4 s)"
    say("G11", what, f"{spent:.2f} s  {rows / spent:,.0f} rows/s  {held:,} held")
    say("", "memory that weighing adds", f"{_memory(ready, chance) >> 10} KiB over 20,000 tasks")


def _in_full(policy: PolicySpec, workflow: str, trusted: Facts, untrusted: Facts) -> int:
    rules = (rule for rule in policy.rules if rule.workflow in ("", workflow))
    return sum(look_at_rule(rule, trusted, untrusted).truth for rule in rules)


def _median(weigh: Callable[[str, Facts, Facts], object], sample: Sequence[Task]) -> float:
    """Microseconds of processor time."""
    spent = []
    for trusted, untrusted in (*sample, *sample, *sample):
        began = time.process_time()
        weigh(WORKFLOW, trusted, untrusted)
        spent.append(time.process_time() - began)
    return statistics.median(spent) * 1e6


def _memory(ready: CompiledPolicy, chance: random.Random) -> int:
    """Bytes still held after many tasks, beyond what was held before."""
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for trusted, untrusted in tasks(20_000, chance):
        ready.weigh(WORKFLOW, trusted, untrusted)
    gc.collect()
    after = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return after - before


if __name__ == "__main__":
    main()
