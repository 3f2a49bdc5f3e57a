"""Two versions compared in words: what came, went or reads anew, and which way it moves."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from policies.differences import Change, diff_in_words
from policies.engine.facts import Money
from policies.engine.levels import Level
from policies.engine.spec import Condition, Operator, PolicySpec, Rule

OVER_30 = Condition("action.amount", Operator.MORE_THAN, Money(3000, "EUR"))
OVER_50 = Condition("action.amount", Operator.MORE_THAN, Money(5000, "EUR"))
BIG = Rule("big", "Big", (OVER_30,), Level.ONE_PERSON)
STOP = Rule("stop", "Stop", (OVER_50,), Level.BLOCK)


def policy(*rules: Rule) -> PolicySpec:
    return PolicySpec(1, rules)


def test_equal_rules_are_no_change_whatever_the_version_and_the_order() -> None:
    assert diff_in_words(policy(BIG, STOP), PolicySpec(9, (STOP, BIG))) == []


def test_added_changed_and_removed_rules_are_told_with_their_sentences() -> None:
    assert diff_in_words(policy(BIG, STOP), policy(replace(BIG, conditions=(OVER_50,)))) == [
        Change(
            "changed",
            "big",
            "Big",
            "When the amount is more than €30.00, one person checks it.",
            "When the amount is more than €50.00, one person checks it.",
            "looser",
        ),
        Change(
            "removed",
            "stop",
            "Stop",
            "When the amount is more than €50.00, it is stopped.",
            "",
            "looser",
        ),
    ]
    (added,) = diff_in_words(policy(BIG), policy(BIG, STOP))
    assert (added.kind, added.sentence_before, added.direction) == ("added", "", "tighter")


@pytest.mark.parametrize(
    ("change", "direction"),
    [
        ({"level": Level.TWO_PEOPLE}, "tighter"),
        ({"hold_seconds": 60}, "tighter"),
        ({"conditions": (OVER_50,)}, "looser"),
        ({"level": Level.TWO_PEOPLE, "conditions": (OVER_50,)}, "both"),
        ({"because": "fraud"}, "neutral"),
        ({"priority": 1}, "neutral"),
    ],
)
def test_every_change_says_which_way_it_moves(change: dict[str, Any], direction: str) -> None:
    (found,) = diff_in_words(policy(BIG), policy(replace(BIG, **change)))
    assert (found.kind, found.direction) == ("changed", direction)


def test_a_rule_that_another_says_already_comes_and_goes_without_weight() -> None:
    weaker = Rule("weak", "Weak", (OVER_50,), Level.ONE_PERSON)
    (added,) = diff_in_words(policy(BIG), policy(BIG, weaker))
    (removed,) = diff_in_words(policy(BIG, weaker), policy(BIG))
    assert (added.direction, removed.direction) == ("neutral", "neutral")
