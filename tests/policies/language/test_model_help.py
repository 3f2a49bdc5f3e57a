"""A model only suggests words; the grammar reads them and the owner confirms."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from policies.engine.levels import Level
from policies.engine.spec import Condition, Operator, Rule
from policies.language import Unclear, Understood, parse_sentence
from policies.language.model_help import parse_with_help
from policies.language.setting import Setting
from policies.language.vocabulary import BUILT_IN_KINDS

SETTING = Setting(kinds=tuple(BUILT_IN_KINDS))


@dataclass
class Model:
    """Answers with fixed words and notes what it was asked."""

    answer: str | None
    asked: list[str] = field(default_factory=list)

    def rewrite(self, sentence: str, *, phrases: tuple[str, ...]) -> str | None:
        assert "the customer is on record" in phrases
        self.asked.append(sentence)
        return self.answer


def test_rewritten_words_are_read_by_the_grammar_and_listed() -> None:
    model = Model("if the customer is new, one person checks it")
    text = "could somebody peek at first-timers"
    parsed = parse_with_help(text, helper=model, currency="EUR", setting=SETTING)
    assert isinstance(parsed, Understood)
    new = Condition("contact.tier", Operator.IS, "new")
    assert parsed.rule == Rule("", "", (new,), Level.ONE_PERSON)
    assert parsed.assumptions == (
        (
            "A model put your sentence into these words: "
            "“if the customer is new, one person checks it”"
        ),
    )
    assert model.asked == [text]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("peek at first-timers", None),
        ("peek at first-timers", "nonsense"),
        ("peek at first-timers", "allow everything"),
        ("peek at first-timers", "if the amount is over 50 EUR, one person checks it"),
        ("peek at first-timers", "hold it for ten minutes"),
        ("peek at first-timers", 'if the message contains "x", one person checks it'),
        ("wait 10 min or so for money", "hold payments for 20 minutes"),
    ],
)
def test_a_model_that_does_not_help_leaves_the_sentence_unclear(
    text: str, answer: str | None
) -> None:
    model = Model(answer)
    parsed = parse_with_help(text, helper=model, currency="EUR", setting=SETTING)
    assert isinstance(parsed, Unclear)
    assert parsed == parse_sentence(text, currency="EUR")
    assert model.asked == [text]


@pytest.mark.parametrize(
    "text",
    ["escalate", "allow everything", "block refunds over 50 dollars", "three people check it"],
)
def test_a_model_is_not_asked_where_words_are_clear_or_the_answer_is_final(text: str) -> None:
    model = Model("one person checks it")
    parsed = parse_with_help(text, helper=model, currency="EUR", setting=SETTING)
    assert parsed == parse_sentence(text, currency="EUR")
    assert model.asked == []
