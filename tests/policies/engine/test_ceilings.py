"""What code asks for, whatever the rules say: by consequence, by amount, by pattern."""

from __future__ import annotations

from dataclasses import replace

import pytest

from policies.engine.action_map import (
    CONSEQUENCES,
    ceiling_for_consequences,
    consequence_words,
    reaches_outside,
)
from policies.engine.facts import Money
from policies.engine.levels import Level
from policies.engine.limits import two_people_above
from tests.policies.engine.cases import HARMLESS, codes, facts, verdict

PAYS = replace(HARMLESS, consequences=frozenset({"moves_money"}))


def paying(*amounts: Money | None) -> tuple[Level, list[tuple[str, str]]]:
    """The gate's level and reasons for steps that move these amounts; the company has euros."""
    steps = tuple(
        replace(PAYS, position=place, amount=amount) for place, amount in enumerate(amounts, 1)
    )
    result = verdict(actions=steps, company_currency="EUR")
    return result.level, codes(result)


def test_the_limit_is_a_thousand_in_the_units_of_the_currency() -> None:
    assert two_people_above("EUR") == Money(100_000, "EUR")
    assert two_people_above("JPY") == Money(1_000, "JPY")
    assert two_people_above("KWD") == Money(1_000_000, "KWD")


def test_money_up_to_the_limit_needs_one_person_and_a_cent_more_two() -> None:
    assert paying(Money(100_000, "EUR")) == (Level.ONE_PERSON, [("ceiling", "moves_money")])
    level, reasons = paying(Money(100_001, "EUR"))
    assert (level, reasons[0]) == (Level.TWO_PEOPLE, ("ceiling", "large_amount"))


def test_the_steps_of_one_bundle_count_together() -> None:
    assert paying(Money(60_000, "EUR"), Money(40_001, "EUR"))[0] is Level.TWO_PEOPLE
    assert paying(Money(60_000, "EUR"), Money(40_000, "EUR"))[0] is Level.ONE_PERSON


def test_a_negative_amount_does_not_make_room_for_another() -> None:
    assert paying(Money(90_000, "EUR"), Money(-20_000, "EUR"))[0] is Level.TWO_PEOPLE


@pytest.mark.parametrize("amount", [None, Money(1, "USD")])
def test_money_that_cannot_be_measured_needs_two_people(amount: Money | None) -> None:
    level, reasons = paying(amount)
    assert (level, reasons[0]) == (Level.TWO_PEOPLE, ("ceiling", "unmeasured_money"))


def test_what_was_stored_before_there_were_limits_still_gives_its_answer() -> None:
    result = verdict(actions=(PAYS,), company_currency="")
    assert codes(result) == [("ceiling", "moves_money")]


def test_changed_bank_details_need_two_people() -> None:
    step = replace(HARMLESS, consequences=frozenset({"changes_bank_data"}))
    result = verdict(actions=(step,))
    assert result.level is Level.TWO_PEOPLE
    assert result.reasons[0].sentence == "Step 1 (note.add) changes bank details."


@pytest.mark.parametrize(("value", "level"), [(True, Level.TWO_PEOPLE), (False, Level.AUTO)])
def test_a_split_payment_needs_two_people(value: bool, level: Level) -> None:
    assert verdict(trusted=facts(customer__split_pattern=value)).level is level


def test_the_map_says_in_words_what_code_asks() -> None:
    ceiling = ceiling_for_consequences({"moves_money", "customer_facing"}, currency="EUR")
    assert ceiling.level is Level.ONE_PERSON
    assert ceiling.sentences == (
        "It moves money: a person always looks, and two people above €1,000.00.",
    )
    bank = ceiling_for_consequences({"changes_bank_data"})
    assert bank.level is Level.TWO_PEOPLE
    assert bank.sentences == ("It changes bank details: two people always look.",)
    never = ceiling_for_consequences((), auto_eligible=False)
    assert never.sentences == ("It never runs by itself: a person always looks.",)
    assert ceiling_for_consequences({"reversible"}) == ceiling_for_consequences(())
    odd = ceiling_for_consequences({"teleports"})
    assert (odd.level, "“teleports”" in odd.sentences[0]) == (Level.ONE_PERSON, True)


@pytest.mark.parametrize("code", sorted(CONSEQUENCES))
def test_the_map_and_the_gate_ask_the_same(code: str) -> None:
    step = replace(HARMLESS, consequences=frozenset({code}), amount=Money(1, "EUR"))
    result = verdict(actions=(step,), company_currency="EUR")
    assert result.level is ceiling_for_consequences({code}).level
    assert consequence_words(code) == CONSEQUENCES[code].words


def test_only_what_touches_nothing_beyond_the_company_stays_inside() -> None:
    assert not reaches_outside(())
    assert not reaches_outside({"reversible"})
    assert reaches_outside({"reversible", "customer_facing"})
    assert reaches_outside({"teleports"})
