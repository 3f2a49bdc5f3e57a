"""Rules in every language: no phrase is missing, and the exact German words."""

from __future__ import annotations

from dataclasses import replace
from string import Formatter

import pytest
from hypothesis import given, settings

from policies.engine.amounts import format_money
from policies.engine.catalogue import CATALOGUE, FactKind
from policies.engine.comparisons import Outcome, Truth
from policies.engine.facts import Fact, FactValue, Money
from policies.engine.languages import PHRASES
from policies.engine.levels import Level
from policies.engine.phrases import Figures, Said
from policies.engine.sentences import (
    condition_phrase,
    fact_label,
    hit_sentence,
    problem_sentence,
    rule_sentence,
)
from policies.engine.spec import LEAST_PRIORITY, MOST_PRIORITY, Condition, Operator, Rule
from policies.language.vocabulary import BUILT_IN_KINDS, CLOSED
from tests.policies.language.rules import rules

ENGLISH = PHRASES["en"]
OTHERS = sorted(set(PHRASES) - {"en"})
AMOUNT = Condition("action.amount", Operator.MORE_THAN, Money(125_000, "EUR"))
NEW = Condition("contact.tier", Operator.IS, "new")
PLAIN = Rule("one", "One", (AMOUNT, NEW), Level.ONE_PERSON)


def test_german_is_there_beside_english() -> None:
    assert {code: phrases.name for code, phrases in PHRASES.items()} == {
        "en": "English",
        "de": "Deutsch",
    }


@pytest.mark.parametrize("code", OTHERS)
def test_every_fact_and_every_value_of_a_short_list_has_words_of_the_language(code: str) -> None:
    phrases = PHRASES[code]
    assert set(phrases.facts) == set(CATALOGUE)
    assert phrases.named_fact is not None
    for name, entry in CATALOGUE.items():
        words = phrases.facts[name]
        assert words.label != entry.label, name
        if entry.kind is FactKind.FLAG:
            assert len({words.yes.alone, words.no.alone, entry.when_yes, entry.when_no}) == 4, name
    assert set(CLOSED) | {"action.kinds"} == set(phrases.choices)
    for fact, values in CLOSED.items():
        assert set(phrases.choices[fact]) == set(values)
    assert set(phrases.choices["action.kinds"]) == set(BUILT_IN_KINDS)


@pytest.mark.parametrize("code", sorted(PHRASES))
def test_every_template_of_a_language_is_there_with_the_same_gaps(code: str) -> None:
    phrases = PHRASES[code]
    assert set(phrases.operators) == set(Operator)
    assert set(phrases.levels) == set(Level)
    assert set(phrases.priorities) == set(range(LEAST_PRIORITY, MOST_PRIORITY + 1)) - {0}
    for table in ("levels", "levels_in_group", "priorities", "problems", "unit"):
        own, english = getattr(phrases, table), getattr(ENGLISH, table)
        assert set(own) == set(english), table
        assert all(own.values()), table
    for name in _texts():
        assert gaps(getattr(phrases, name)) == gaps(getattr(ENGLISH, name)), name
    for key in ("levels_in_group", "problems"):
        for one, text in getattr(phrases, key).items():
            assert gaps(text) <= {"group", "fact", "name"}, one
    for said in phrases.operators.values():
        for text in filter(None, (said.alone, said.in_clause)):
            assert gaps(text) <= {"fact", "value"}
            assert "fact" in gaps(text)


def _texts() -> list[str]:
    return [name for name in ENGLISH.__slots__ if isinstance(getattr(ENGLISH, name), str)]


def gaps(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


@pytest.mark.parametrize("code", OTHERS)
@settings(max_examples=60)
@given(rules)
def test_no_english_word_of_ours_is_left_in_a_sentence(code: str, rule: Rule) -> None:
    """Every condition, effect, group and exception; only what people wrote stays as it is."""
    silent = replace(rule, because="", workflow="", required_group="")
    sentence = f" {rule_sentence(_without_texts(silent), language=code)} "
    english = (" when ", " the ", " one person ", " checks ", " is ", " and ", " or ", " held ")
    assert [word for word in english if word in sentence.casefold()] == [], sentence
    assert rule_sentence(rule) == rule_sentence(rule, language="en")


def _without_texts(rule: Rule) -> Rule:
    def calm(conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
        return tuple(replace(one, value=_calm(one)) for one in conditions)

    return replace(
        rule,
        conditions=calm(rule.conditions),
        group=calm(rule.group),
        exceptions=calm(rule.exceptions),
    )


def _calm(condition: Condition) -> FactValue:
    if condition.fact in {*CLOSED, "action.kinds"}:
        return condition.value
    match condition.value:
        case str():
            return "x"
        case tuple():
            return ("x", "y")
        case value:
            return value


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({}, ("Wenn der Betrag mehr als 1.250,00 € beträgt und der Kunde neu ist, prüft es eine "
             "Person.")),
        ({"conditions": ()}, "In jedem Fall prüft es eine Person."),
        ({"match_all": False, "level": Level.TWO_PEOPLE, "required_group": "Kasse"},
         ("Wenn der Betrag mehr als 1.250,00 € beträgt oder der Kunde neu ist, prüfen es zwei "
         "Personen der Gruppe Kasse.")),
        ({"level": Level.BLOCK, "workflow": "refunds", "conditions": (NEW,)},
         "In refunds: Wenn der Kunde neu ist, wird es gestoppt."),
        ({"conditions": (), "level": Level.AUTO, "hold_seconds": 600},
         "In jedem Fall wird es 10 Minuten zurückgehalten."),
        ({"conditions": (NEW,), "hold_seconds": 3600, "priority": 2, "due_minutes": 120},
         ("Wenn der Kunde neu ist, prüft es eine Person, wird es 1 Stunde zurückgehalten, kommt es "
         "zuerst dran und ist es innerhalb von 2 Stunden fällig.")),
        ({"conditions": (NEW,), "level": Level.AUTO, "sample_percent": 10},
         "Wenn der Kunde neu ist, prüft eine Person als Stichprobe 10 % davon."),
        ({"conditions": (NEW,), "level": Level.BLOCK, "required_group": "Kasse", "priority": -1},
         ("Wenn der Kunde neu ist, wird es gestoppt, kann es hinter anderer Arbeit warten und "
         "entscheiden nur Personen der Gruppe Kasse darüber.")),
        ({"conditions": (NEW,), "because": "Betrugsrisiko.",
          "exceptions": (Condition("contact.on_record", Operator.IS, True),
                         Condition("contact.known_days", Operator.AT_LEAST, 365))},
         ("Wenn der Kunde neu ist, prüft es eine Person (Grund: Betrugsrisiko), außer wenn der "
         "Kunde erfasst ist und die Dauer der Kundenbeziehung mindestens 365 Tage beträgt.")),
        ({"conditions": (NEW,), "group": (AMOUNT, Condition("clock.hour", Operator.AT_LEAST, 18))},
         ("Wenn der Kunde neu ist und (der Betrag mehr als 1.250,00 € beträgt oder die Stunde des "
         "Tages 18 Uhr oder später ist), prüft es eine Person.")),
    ],
)  # fmt: skip
def test_each_part_of_a_rule_has_its_german_words(change: dict[str, object], sentence: str) -> None:
    rule = replace(PLAIN, **change)  # type: ignore[arg-type]
    assert rule_sentence(rule, language="de") == sentence


@pytest.mark.parametrize(
    ("fact", "operator", "value", "alone", "in_clause"),
    [
        ("contact.known_days", Operator.IS, 1,
         "die Dauer der Kundenbeziehung ist 1 Tag", "die Dauer der Kundenbeziehung 1 Tag ist"),
        ("contact.on_record", Operator.IS_NOT, True,
         "der Kunde ist nicht erfasst", "der Kunde nicht erfasst ist"),
        ("record.found", Operator.IS, False,
         "kein passender Eintrag wurde gefunden", "kein passender Eintrag gefunden wurde"),
        ("contact.on_record", Operator.IS_MISSING, None,
         "die Antwort darauf, ob der Kunde erfasst ist, ist nicht bekannt",
         "die Antwort darauf, ob der Kunde erfasst ist, nicht bekannt ist"),
        ("clock.weekday", Operator.ONE_OF, ("saturday", "sunday"),
         "der Wochentag ist eines hiervon (Samstag, Sonntag)",
         "der Wochentag eines hiervon (Samstag, Sonntag) ist"),
        ("action.kinds", Operator.CONTAINS, "stripe_refund",
         "der Vorschlag enthält Erstattung", "der Vorschlag Erstattung enthält"),
        ("action.kinds", Operator.CONTAINS, "internal_note",
         "der Vorschlag enthält „interne Notiz“", "der Vorschlag „interne Notiz“ enthält"),
        ("message.text", Operator.MENTIONS, ("Anwalt",),
         "die Nachricht erwähnt „Anwalt“", "die Nachricht „Anwalt“ erwähnt"),
        ("message.fields", Operator.LACKS, ("phone",),
         "das eingegangene Formular lässt phone vermissen",
         "das eingegangene Formular phone vermissen lässt"),
        ("customer.amount_7d", Operator.AT_MOST, Money(-350, "USD"),
         "der in den letzten 7 Tagen für den Kunden freigegebene Betrag beträgt höchstens -3,50 $",
         "der in den letzten 7 Tagen für den Kunden freigegebene Betrag höchstens -3,50 $ beträgt"),
        ("customer.count_1d", Operator.LESS_THAN, 1200,
         ("die Zahl der am letzten Tag für den Kunden freigegebenen Schritte beträgt weniger als "
         "1.200"),
         ("die Zahl der am letzten Tag für den Kunden freigegebenen Schritte weniger als 1.200 "
         "beträgt")),
        ("detector.link", Operator.IS, True,
         "ein Link oder Bild wurde gefunden", "ein Link oder Bild gefunden wurde"),
        ("named.asks_exception", Operator.IS, False,
         "„asks exception“ wurde nicht gefunden", "„asks exception“ nicht gefunden wurde"),
        ("moon.phase", Operator.IS, "full", "„moon.phase“ ist full", "„moon.phase“ full ist"),
    ],
)  # fmt: skip
def test_each_kind_of_condition_has_its_german_words(
    fact: str, operator: Operator, value: FactValue, alone: str, in_clause: str
) -> None:
    condition = Condition(fact, operator, value)
    assert condition_phrase(condition, language="de") == alone
    assert condition_phrase(condition, language="de", in_clause=True) == in_clause


def test_a_hit_and_a_problem_are_told_in_german() -> None:
    facts = (
        Fact("action.amount", Money(4200, "EUR"), "records"),
        Fact("contact.tier", "new", "records"),
    )
    assert hit_sentence(replace(PLAIN, conditions=(NEW,)), facts, language="de") == (
        "Wenn der Kunde neu ist, prüft es eine Person. Hier: der Betrag ist 42,00 € und der Kunde "
        "ist neu."
    )
    outcome = Outcome(AMOUNT, Truth.UNKNOWN, problem="different_currency")
    assert problem_sentence(PLAIN, outcome, language="de") == (
        "Die Regel „One“ konnte nicht geprüft werden, weil der Betrag in einer anderen Währung "
        "angegeben ist als in der Regel; darum entscheidet eine Person."
    )


def test_a_closing_mark_in_a_quoted_text_is_doubled_in_each_language() -> None:
    condition = Condition("message.text", Operator.CONTAINS, "a“b”c")
    assert condition_phrase(condition) == "the message contains “a“b””c”"
    assert condition_phrase(condition, language="de") == "die Nachricht enthält „a““b”c“"


def test_an_unknown_language_is_said_in_english() -> None:
    assert fact_label("action.amount", "xx") == "the amount"
    assert Said("a").after(in_clause=True) == "a"
    assert format_money(Money(123456789, "CHF"), Figures(".", ",", False)) == "1.234.567,89 CHF"
