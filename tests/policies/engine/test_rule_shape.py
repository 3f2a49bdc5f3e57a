"""The later parts of a rule: one group, whole words, what is lacking, samples, queue order."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from policies.engine.codec import policy_from_json, policy_to_json, rule_from_json, rule_to_json
from policies.engine.facts import Fact, FactValue, Money, UntrustedFacts
from policies.engine.levels import Level
from policies.engine.sentences import rule_sentence
from policies.engine.spec import Condition, Operator, PolicySpec, Rule
from policies.engine.verdict import Verdict
from tests.policies.engine.cases import CLEAN, codes, facts, verdict

OVER = Condition("action.amount", Operator.MORE_THAN, Money(3000, "EUR"))
NEW = Condition("contact.tier", Operator.IS, "new")
STRANGER = Condition("sender.on_record", Operator.IS, False)
GROUPED = Rule("g", "Grouped", (OVER,), Level.BLOCK, group=(NEW, STRANGER))


def level(rule: Rule, amount: int, tier: str, *, on_record: bool) -> Level:
    known = facts(
        action__amount=Money(amount, "EUR"), contact__tier=tier, sender__on_record=on_record
    )
    return verdict(rule, trusted=known).level


@pytest.mark.parametrize(
    ("match_all", "group_match_all", "hits"),
    [
        (True, False, ["+n-", "+-s", "+ns"]),
        (True, True, ["+ns"]),
        (False, True, ["+--", "+n-", "+-s", "+ns", "-ns"]),
        (False, False, ["+--", "+n-", "+-s", "+ns", "-n-", "--s", "-ns"]),
    ],
)
def test_the_group_counts_as_one_more_condition(
    match_all: bool, group_match_all: bool, hits: list[str]
) -> None:
    rule = replace(GROUPED, match_all=match_all, group_match_all=group_match_all)
    found = [
        f"{over}{new}{stranger}"
        for over in "+-"
        for new in "n-"
        for stranger in "s-"
        if level(
            rule,
            3001 if over == "+" else 3000,
            "new" if new == "n" else "vip",
            on_record=stranger != "s",
        )
        is Level.BLOCK
    ]
    assert sorted(found) == sorted(hits)


def test_an_unknown_in_the_group_only_matters_where_it_decides() -> None:
    known: dict[str, FactValue] = {
        "action__amount": Money(3001, "EUR"),
        "contact__tier": "new",
    }
    assert verdict(GROUPED, trusted=facts(**known)).level is Level.BLOCK
    unsure = verdict(GROUPED, trusted=facts(**known | {"contact__tier": "vip"}))
    assert (unsure.level, codes(unsure)) == (Level.ONE_PERSON, [("unevaluable", "missing_fact")])
    small = facts(**known | {"action__amount": Money(1, "EUR"), "contact__tier": "vip"})
    assert verdict(GROUPED, trusted=small).level is Level.AUTO


def test_a_rule_of_a_group_alone_needs_no_brackets() -> None:
    rule = replace(GROUPED, conditions=())
    assert rule_sentence(rule) == (
        "When the customer is new or the sender's address is not on record, it is stopped."
    )
    assert level(rule, 1, "new", on_record=True) is Level.BLOCK
    assert level(rule, 1, "vip", on_record=True) is Level.AUTO


def test_a_broken_condition_in_the_group_asks_a_person() -> None:
    broken = replace(GROUPED, group=(Condition("moon.phase", Operator.IS, "full"),))
    assert codes(verdict(broken, trusted=facts(action__amount=Money(1, "EUR")))) == [
        ("unevaluable", "unknown_fact")
    ]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {},
            ("When the amount is more than €30.00 and (the customer is new or the sender's "
            "address is not on record), it is stopped."),
        ),
        (
            {"match_all": False, "group_match_all": True},
            ("When the amount is more than €30.00 or (the customer is new and the sender's "
            "address is not on record), it is stopped."),
        ),
        (
            {"group": (), "level": Level.AUTO, "sample_percent": 20},
            "When the amount is more than €30.00, a person checks 20% of them, picked at random.",
        ),
        (
            {"group": (), "level": Level.AUTO, "priority": 2},
            "When the amount is more than €30.00, it goes first.",
        ),
        (
            {"group": (), "priority": -1, "due_minutes": 120, "level": Level.ONE_PERSON},
            ("When the amount is more than €30.00, one person checks it, it can wait behind other "
            "work and it is due within 2 hours."),
        ),
        (
            {"group": (), "hold_seconds": 90, "sample_percent": 5, "level": Level.AUTO},
            ("When the amount is more than €30.00, it is held for 90 seconds and a person checks "
            "5% of them, picked at random."),
        ),
        (
            {"conditions": (Condition("message.fields", Operator.LACKS, ("iban",)),), "group": ()},
            "When the form that came in lacks iban, it is stopped.",
        ),
        (
            {"conditions": (Condition("message.text", Operator.MENTIONS, ("a", "b c")),),
             "group": ()},
            "When the message mentions “a”, “b c”, it is stopped.",
        ),
    ],
)  # fmt: skip
def test_every_part_has_its_words(change: dict[str, object], sentence: str) -> None:
    assert rule_sentence(replace(GROUPED, **change)) == sentence  # type: ignore[arg-type]


def sampled(*percents: int, draw: float = 0.99, level: Level = Level.AUTO) -> Verdict:
    """Rules that always hit and ask for these shares, in a workflow that checks 5 %."""
    rules = [Rule(f"s{p}", "S", (), level, sample_percent=p) for p in percents]
    return verdict(*rules, draw=draw)


def test_the_chance_of_a_check_is_the_largest_that_anything_asks_for() -> None:
    assert sampled().inclusion_probability == 0.05
    assert sampled(1).inclusion_probability == 0.05
    assert sampled(20, 10).inclusion_probability == 0.2
    picked = sampled(20, draw=0.199)
    assert (picked.level, picked.picked_at_random) == (Level.ONE_PERSON, True)
    assert sampled(20, draw=0.2).level is Level.AUTO
    assert sampled(100, draw=0.999).level is Level.ONE_PERSON


def test_nothing_is_drawn_where_a_person_looks_anyway() -> None:
    result = sampled(20, draw=0.0, level=Level.ONE_PERSON)
    assert (result.picked_at_random, result.inclusion_probability) == (False, 1.0)


def test_the_most_urgent_order_counts() -> None:
    rules = [
        Rule("a", "A", (), Level.AUTO, priority=-1, due_minutes=240),
        Rule("b", "B", (), Level.AUTO, priority=1, due_minutes=30),
        Rule("c", "C", (NEW,), Level.AUTO, priority=2, due_minutes=1),
    ]
    result = verdict(*rules, trusted=facts(contact__tier="vip"))
    assert (result.level, result.priority, result.due_minutes) == (Level.AUTO, 1, 30)
    assert (verdict(rules[0]).priority, verdict().priority) == (-1, 0)


@pytest.mark.parametrize(
    "change",
    [
        {"priority": 3},
        {"priority": True},
        {"sample_percent": 101},
        {"sample_percent": -1},
        {"due_minutes": -1},
        {"hold_seconds": -1},
        {"required_group": 5},
    ],
)
def test_an_outcome_out_of_bounds_asks_a_person(change: dict[str, object]) -> None:
    rule = replace(Rule("r", "R", (), Level.AUTO), **change)  # type: ignore[arg-type]
    assert ("unevaluable", "bad_outcome") in codes(verdict(rule))
    assert verdict(rule).level is Level.ONE_PERSON


@pytest.mark.parametrize(
    ("text", "words", "hit"),
    [
        ("I want a REFUND!", ("refund",), True),
        ("refunds", ("refund",), False),
        ("pre-refund", ("refund",), True),
        ("prerefund", ("refund",), False),
        ("money\n  back", ("money back",), True),
        ("être remboursé", ("Rembourse",), True),
        ("grusse", ("Grüße",), True),
        ("返金してください", ("返金",), True),
        ("re\u00adfund", ("refund",), True),
        ("nothing", ("refund", "nothing"), True),
        ("", ("refund",), False),
        ("a refunds b refund", ("refund",), True),
    ],
)
def test_words_are_found_whole_whatever_their_case_and_accents(
    text: str, words: tuple[str, ...], hit: bool
) -> None:
    rule = Rule("w", "W", (Condition("message.text", Operator.MENTIONS, words),), Level.BLOCK)
    values = {"message.text": Fact("message.text", text, "mail")}
    untrusted = UntrustedFacts(values=values, confidence=0.95)
    assert (verdict(rule, untrusted=untrusted).level is Level.BLOCK) is hit


@pytest.mark.parametrize(
    ("value", "wanted", "hit"),
    [
        (("iban", "total"), ("iban",), False),
        (("total",), ("iban",), True),
        (("IBAN",), ("iban",), False),
        (("iban",), ("iban", "total"), True),
        ((), ("iban",), True),
    ],
)
def test_lacking_means_that_one_of_them_is_not_there(
    value: FactValue, wanted: tuple[str, ...], hit: bool
) -> None:
    rule = Rule("l", "L", (Condition("message.fields", Operator.LACKS, wanted),), Level.BLOCK)
    untrusted = replace(CLEAN, values={"message.fields": Fact("message.fields", value, "form")})
    assert (verdict(rule, untrusted=untrusted).level is Level.BLOCK) is hit


def test_a_question_of_the_companys_own_can_only_raise() -> None:
    asked = Condition("named.asks_exception", Operator.IS, True)
    rule = Rule("n", "N", (asked,), Level.BLOCK)
    named = {"named.asks_exception": Fact("named.asks_exception", True, "judge")}
    assert verdict(rule, untrusted=replace(CLEAN, values=named)).level is Level.BLOCK
    assert codes(verdict(rule)) == [("unevaluable", "missing_fact")]
    assert rule_sentence(rule) == "When “asks exception” was found, it is stopped."
    excepted = Rule("e", "E", (), Level.BLOCK, exceptions=(asked,))
    found = verdict(excepted, untrusted=replace(CLEAN, values=named))
    assert ("unevaluable", "untrusted_exception") in codes(found)


@pytest.mark.parametrize("name", ["named.", "named.<b>", "named.ü"])
def test_a_name_that_could_be_no_question_is_not_known(name: str) -> None:
    rule = Rule("n", "N", (Condition(name, Operator.IS, True),), Level.BLOCK)
    assert codes(verdict(rule)) == [("unevaluable", "unknown_fact")]


def test_a_full_rule_round_trips() -> None:
    full = replace(GROUPED, group_match_all=True, priority=-1, due_minutes=5, sample_percent=50)
    assert rule_from_json(rule_to_json(full)) == full


def test_what_the_first_schema_stored_is_read_as_it_was_meant() -> None:
    plain = Rule("p", "P", (OVER,), Level.TWO_PEOPLE, hold_seconds=60)
    stored = json.loads(policy_to_json(PolicySpec(4, (plain,))))
    stored["schema_version"] = 1
    for name in ("group", "group_match_all", "priority", "due_minutes", "sample_percent"):
        del stored["rules"][0][name]
    assert policy_from_json(json.dumps(stored)) == PolicySpec(4, (plain,))
    assert rule_from_json(json.dumps(stored["rules"][0])) == plain
