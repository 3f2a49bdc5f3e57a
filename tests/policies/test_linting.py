"""What the linter says about odd rules, word for word, and that sound rules are left in peace."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from policies.engine.facts import FactValue, Money
from policies.engine.levels import Level
from policies.engine.spec import Condition, Operator, PolicySpec, Rule
from policies.linting import Lint, RuleUse, lint_policy

TODAY = date(2026, 11, 22)


def amount(operator: Operator, euros: int, currency: str = "EUR") -> Condition:
    return Condition("action.amount", operator, Money(euros * 100, currency))


def asks(fact: str, operator: Operator, value: FactValue = None) -> Condition:
    return Condition(fact, operator, value)


NEW = asks("contact.tier", Operator.IS, "new")
TOP = Rule("top", "Large refunds", (amount(Operator.MORE_THAN, 500),), Level.TWO_PEOPLE)


def lint(*rules: Rule, **more: Any) -> list[Lint]:
    return lint_policy(PolicySpec(1, rules), currency="EUR", **more)


def codes(*rules: Rule, **more: Any) -> list[str]:
    return [one.code for one in lint(*rules, **more)]


def rule(*conditions: Condition, **more: Any) -> Rule:
    return replace(Rule("r", "R", conditions, Level.ONE_PERSON), **more)


def test_sound_rules_are_left_in_peace() -> None:
    use = {"top": RuleUse(hits=3, reviewed_on=date(2026, 11, 1)), "r": RuleUse(hits=1)}
    assert lint(TOP, rule(NEW), use=use, today=TODAY) == []


@pytest.mark.parametrize(
    "conditions",
    [
        (amount(Operator.MORE_THAN, 100), amount(Operator.LESS_THAN, 50)),
        (amount(Operator.MORE_THAN, 100), amount(Operator.AT_MOST, 100)),
        (amount(Operator.MORE_THAN, 100), amount(Operator.MORE_THAN, 100, "USD")),
        (NEW, asks("contact.tier", Operator.IS, "important")),
        (NEW, asks("contact.tier", Operator.IS_NOT, "New")),
        (NEW, asks("contact.tier", Operator.IS_MISSING)),
    ],
)
def test_what_cannot_be_true_at_once_is_named(conditions: tuple[Condition, ...]) -> None:
    assert "contradictory_bounds" in codes(TOP, rule(*conditions))
    assert "contradictory_bounds" not in codes(TOP, rule(*conditions, match_all=False))


def test_the_words_of_a_contradiction() -> None:
    found = lint(TOP, rule(NEW, asks("contact.tier", Operator.IS, "important")))
    assert found == [
        Lint(
            "contradictory_bounds",
            "r",
            "“R” asks of the customer what cannot be true at once, so it never applies. Change one "
            "of the two values.",
        )
    ]


def test_bounds_that_meet_do_not_contradict() -> None:
    conditions = (amount(Operator.AT_LEAST, 100), amount(Operator.AT_MOST, 100))
    assert codes(TOP, rule(*conditions)) == []


def test_an_exception_that_always_holds_with_the_rule_is_named() -> None:
    assert codes(TOP, rule(NEW, exceptions=(NEW,))) == ["never_matches"]


def test_an_exception_that_can_never_hold_is_named() -> None:
    exceptions = (NEW, asks("contact.tier", Operator.IS, "important"))
    condition = asks("record.found", Operator.IS, False)
    assert codes(TOP, rule(condition, exceptions=exceptions)) == ["contradictory_bounds"]


def test_a_rule_for_everything_is_named() -> None:
    assert [one.message for one in lint(rule())] == ["“R” applies to every task there is."]
    assert [one.message for one in lint(rule(workflow="refunds"))] == [
        "“R” applies to every task of refunds."
    ]
    known = asks("contact.tier", Operator.IS_PRESENT)
    unknown = asks("contact.tier", Operator.IS_MISSING)
    assert codes(TOP, rule(known, unknown, match_all=False)) == ["always_matches"]


def test_a_rule_that_another_covers_is_named_with_the_other() -> None:
    small = rule(amount(Operator.MORE_THAN, 800))
    assert lint(TOP, small) == [
        Lint(
            "shadowed",
            "r",
            "“R” changes nothing, because “Large refunds” asks for at least as much whenever it "
            "applies.",
            "top",
        )
    ]


def test_of_two_equal_rules_the_later_is_named() -> None:
    assert [one.rule_id for one in lint(TOP, replace(TOP, id="again"))] == ["again"]


def test_another_currency_is_named() -> None:
    found = lint(TOP, rule(amount(Operator.MORE_THAN, 10, "USD")))
    assert found[0].message == (
        "“R” compares the amount with $10.00, but the company counts in EUR. Every amount in "
        "another currency goes to a person."
    )


def test_a_fact_that_is_gone_is_named() -> None:
    found = lint(TOP, rule(asks("moon.phase", Operator.IS, "full")))
    assert (found[0].code, found[0].rule_id) == ("unknown_fact", "r")
    assert "“moon.phase”, which is not known any more" in found[0].message


def test_a_rule_that_asks_for_nothing_is_named() -> None:
    assert codes(TOP, rule(NEW, level=Level.AUTO)) == ["no_effect"]
    assert codes(TOP, rule(NEW, level=Level.AUTO, hold_seconds=60)) == []


@pytest.mark.parametrize(
    ("conditions", "above"),
    [
        ((amount(Operator.MORE_THAN, 500), NEW), "€500.00"),
        ((amount(Operator.AT_LEAST, 30), amount(Operator.AT_MOST, 400)), "€400.00"),
    ],
)
def test_a_gap_above_the_largest_amount_is_named(
    conditions: tuple[Condition, ...], above: str
) -> None:
    assert lint(rule(*conditions)) == [
        Lint(
            "gap",
            "",
            f"No rule covers amounts above {above} in every case: there the default is a person "
            "for whatever moves money.",
        )
    ]
    assert codes(rule(*conditions), TOP)[-1:] != ["gap"]


def test_rules_that_nobody_read_and_rules_that_never_apply_are_named() -> None:
    old = {"top": RuleUse(hits=0, reviewed_on=date(2026, 8, 23), live_since=date(2026, 9, 1))}
    assert lint(TOP, use=old, today=TODAY) == [
        Lint(
            "review_due",
            "top",
            "Nobody has looked at “Large refunds” for 91 days. Read it and confirm it.",
        ),
        Lint(
            "zombie",
            "top",
            "“Large refunds” has not applied once in 60 days. Check whether it still means what it "
            "should.",
        ),
    ]
    young = {"top": RuleUse(hits=0, reviewed_on=date(2026, 8, 24), live_since=date(2026, 9, 24))}
    assert lint(TOP, use=young, today=TODAY) == []
    assert lint(TOP, use=old) == []


@pytest.mark.parametrize(
    ("condition", "is_named"),
    [
        (asks("detector.assistant_instruction", Operator.IS, False), True),
        (asks("detector.assistant_instruction", Operator.IS, True), False),
        (asks("named.asks_exception", Operator.IS, False), True),
        (asks("evidence.has_source", Operator.IS, False), False),
        (asks("contact.tier", Operator.IS_NOT, "new"), False),
        (amount(Operator.LESS_THAN, 30), False),
    ],
)
def test_a_rule_that_a_message_can_switch_off_is_named(
    condition: Condition, is_named: bool
) -> None:
    assert ("talked_off" in codes(rule(condition))) is is_named
