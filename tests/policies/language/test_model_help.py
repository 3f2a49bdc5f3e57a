"""A model only suggests words; the grammar reads them, and words of another meaning are caught."""

from __future__ import annotations

import pytest

from policies.engine.levels import Level
from policies.engine.spec import Condition, Operator, Rule
from policies.language import Unclear, Understood, parse_sentence
from policies.language.model_help import EXAMPLES, PHRASES, may_ask_model, read_reworded
from policies.language.setting import Setting
from policies.language.vocabulary import BUILT_IN_KINDS

SETTING = Setting(kinds=tuple(BUILT_IN_KINDS))


def test_the_grammar_reads_the_models_words() -> None:
    words = "if the customer is new, one person checks it"
    found = read_reworded(
        "could somebody peek at first-timers", words, currency="EUR", setting=SETTING
    )
    assert isinstance(found.parsed, Understood)
    new = Condition("contact.tier", Operator.IS, "new")
    assert found.parsed.rule == Rule("", "", (new,), Level.ONE_PERSON)
    assert (found.words, found.brought, found.lost, found.is_usable) == (words, (), (), True)


@pytest.mark.parametrize(
    ("text", "words", "brought", "lost"),
    [
        ("peek at newcomers", "if the amount is over 50 EUR, one person checks it", ("50",), ()),
        ("peek at newcomers", "if the amount is over 2 EUR, one person checks it", ("2",), ()),
        ("hold it a bit", "hold it for ten minutes", ("ten",), ()),
        ("peek at x", 'if the message contains "x", one person checks it', ("x",), ()),
        ("wait 10 min or so for money", "hold payments for 20 minutes", ("20",), ("10",)),
        ("peek when over 50", "one person checks it", (), ("50",)),
        ('peek at "tax"', "one person checks it", (), ("tax",)),
        ("at 9:30 peek", "one person checks it", (), ("9:30",)),
    ],
)
def test_figures_and_quotes_that_come_or_go_are_another_meaning(
    text: str, words: str, brought: tuple[str, ...], lost: tuple[str, ...]
) -> None:
    found = read_reworded(text, words, currency="EUR", setting=SETTING)
    assert (found.brought, found.lost, found.is_usable) == (brought, lost, False)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2 folks peek at newcomers", "if the customer is new, two people check it"),
        ("wait ten min for newcomers", "if the customer is new, hold it for 10 minutes"),
        ("peek above 50 bucks", "if the amount is over 50 EUR, one person checks it"),
    ],
)
def test_the_same_figure_in_other_words_is_the_same_meaning(text: str, words: str) -> None:
    assert read_reworded(text, words, currency="EUR", setting=SETTING).is_usable


@pytest.mark.parametrize("words", ["nonsense", "allow everything", ""])
def test_words_the_grammar_does_not_read_are_not_usable(words: str) -> None:
    found = read_reworded("peek at newcomers", words, currency="EUR", setting=SETTING)
    assert isinstance(found.parsed, Unclear)
    assert not found.is_usable


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("peek at first-timers", True), ("escalate", False), ("allow everything", False),
        ("block refunds over 50 dollars", False), ("three people check it", False),
    ],
)  # fmt: skip
def test_a_model_is_not_asked_where_words_are_clear_or_the_answer_is_final(
    text: str, may: bool
) -> None:
    parsed = parse_sentence(
        text, currency="EUR", workflows={}, groups=(), kinds=tuple(BUILT_IN_KINDS)
    )
    assert may_ask_model(parsed) is may


def test_every_sentence_a_model_is_shown_is_understood() -> None:
    assert "the customer is on record" in PHRASES
    for example in EXAMPLES:
        found = read_reworded(example, example, currency="EUR", setting=SETTING)
        assert found.is_usable, example
