"""Sentences that are refused, each with exactly the words that are underlined."""

from __future__ import annotations

import pytest

from policies.language import Unclear, parse_sentence
from policies.language.refusals import ONLY_MORE_CARE

WORKFLOWS = {"support": "Support replies", "a": "Same name", "b": "Same name"}

TABLE = [
    ("hold big refunds", "big", "no measure"),
    ("escalate if the amount is high", "high", "no measure"),
    ("if the customer is suspicious, escalate", "suspicious", "no measure"),
    ("hold refunds", "hold", "For how long"),
    ("hold refunds for 30", "30", "minutes, hours or days"),
    ("hold refunds for 90 days", "90 days", "at most 30 days"),
    ("hold refunds for 0 minutes", "0 minutes", "more than nothing"),
    ("hold refunds for a while", "hold", "For how long"),
    ("sample refunds", "refunds", "What share"),
    ("sample 0% of refunds", "0%", "from 1 to 100"),
    ("sample 150% of refunds", "150%", "from 1 to 100"),
    ("sample 2.5% of refunds", "2.5%", "whole number"),
    ("block refunds over 1.000 euros", "1.000", "more than one way"),
    ("block refunds over 1,00,0 euros", "1,00,0", "more than one way"),
    ("block refunds over 0.001 euros", "0.001", "more than one way"),
    ("block refunds over 50 dollars", "50 dollars", "the currency your company keeps"),
    ("block refunds over $50", "$50", "the currency your company keeps"),
    ("block refunds over CHF 50", "CHF 50", "the currency your company keeps"),
    ("block refunds over 50 usd", "50 usd", "the currency your company keeps"),
    ("block refunds of 50 euros", "of 50 euros", "at least, or at most"),
    ("if the amount is between 50 and 100 euros, escalate", "between", "one bound"),
    ("block refunds over lots", "lots", "no measure"),
    ("if the moon is full, escalate", "moon", "not something a rule can ask"),
    ("escalate if the moon is full", "moon", "not something a rule can ask"),
    ("if the customer smells, escalate", "smells", "a comparison is expected"),
    ("if the customer is purple, escalate", "purple", "new, standard, important"),
    ("escalate e-mails to vip customers", "vip", "new, standard, important"),
    ("if the amount contains 5, escalate", "contains", "does not fit"),
    ("if the amount is over 50 euros", "euros", "what shall happen"),
    ("if the customer is new and the amount is over 50 or the sender is unknown, escalate",
     "or", "read in two ways"),
    ("if the customer is new or the sender is unknown and the amount is over 50, escalate",
     "and", "read in two ways"),
    ("if ((the customer is new) or the sender is unknown), escalate", "(", "inside a bracket"),
    ("if (the customer is new or the sender is unknown, escalate", ",", "not closed"),
    ("if the message does not contain \"order\", escalate", "does not contain",
     "words that a message does not have"),
    ("if the message mentions a red car or blue bike without any lights, escalate",
     "blue bike without any lights", "where the words to look for end"),
    ("if the message mentions \"\", escalate", '""', "missing"),
    ('escalate if the message mentions "a\nb"', '"a\nb"', "cannot be seen"),
    ('escalate if the message mentions "a\u202eb"', '"a\u202eb"', "cannot be seen"),
    ('escalate if the message mentions "' + "x" * 121 + '"', '"' + "x" * 121 + '"', "longer than"),
    ("if what is proposed contains refnud, escalate", "refnud", "No step of this kind"),
    ("ask Finanze for payments over 3k", "Finanze", "not a group here"),
    ("one person of Sales checks it", "Sales", "not a group here"),
    ("three people must approve refunds", "three people", "one person or for two people"),
    ("one person checks it and two people check it", "two people check it", "twice"),
    ("block e-mails and hold webhooks for 30 minutes",
     "block e-mails and hold webhooks for 30 minutes", "More than one kind of work"),
    ("in marketing: escalate", "marketing", "no workflow of this name"),
    ("in same name: escalate", "same name", "More than one workflow"),
    ("refunds above 50 euros explode", "explode", "not understood"),
    ("please make my tea", "make", "not understood"),
    ("escalate refunds over 50 euros quickly", "quickly", "not understood here"),
    ("escalate refunds over 50 euros except when the message mentions \"vip\"",
     "except when the message mentions \"vip\"", "a stranger could write it"),
    ("escalate unless the customer is new or the customer is important",
     "unless the customer is new or the customer is important", "all of its conditions"),
    ("if the customer is new, escalate if the amount is over 50", "if", "two places"),
    ("if the customer is new, escalate because fraud when the amount is over 50", "when",
     "would count for nothing"),
    ("escalate because a\nb", "a\nb", "visible characters"),
    ("escalate because", "because", "reason is missing"),
    ("escalate. Also block webhooks", "Also", "One sentence makes one rule"),
    ("if it is after 18:30, escalate", "18:30", "full hour"),
    ("if the hour is 25, escalate", "25", "from 0 to 23"),
    ("ask Owners for", "for", "not understood here"),
    ("<script>alert(1)</script>", "<", "not understood"),
]  # fmt: skip


def read(text: str) -> object:
    return parse_sentence(text, currency="EUR", workflows=WORKFLOWS, groups=("Finance", "Owners"))


@pytest.mark.parametrize(("text", "underlined", "because"), TABLE, ids=[row[0] for row in TABLE])
def test_exactly_the_unclear_part_is_underlined(text: str, underlined: str, because: str) -> None:
    parsed = read(text)
    assert isinstance(parsed, Unclear), parsed
    assert text[parsed.start : parsed.end] == underlined, parsed
    assert because in parsed.message


@pytest.mark.parametrize(
    ("text", "underlined"),
    [
        ("approve automatically refunds under 20 euros", "approve automatically"),
        ("auto-approve refunds under 20 euros", "auto-approve"),
        ("allow refunds under 20 euros", "allow"),
        ("skip review for important customers", "skip"),
        ("if the customer is important, approve it", "approve"),
        ("if the customer is important, let it through", "let it"),
        ("if the customer is important, it may run without a person", "it may run"),
        ("refunds under 20 euros do not need approval", "do not need"),
        ("e-mails to important customers must not be held", "not be"),
        ("never ask Finance for payments", "never ask"),
        ("one person checks it and allow webhooks", "allow"),
        ("send refunds under 20 euros automatically", "automatically"),
        ("no review for e-mails", "no review"),
    ],
)
def test_less_care_is_refused_with_what_to_do_instead(text: str, underlined: str) -> None:
    parsed = read(text)
    assert isinstance(parsed, Unclear), parsed
    assert (parsed.message, text[parsed.start : parsed.end]) == (ONLY_MORE_CARE, underlined)
    assert parsed.is_final


def test_suggestions_come_from_the_words_that_are_known() -> None:
    asked = read("if the sender adress is not on record, escalate")
    assert isinstance(asked, Unclear)
    assert asked.suggestion == "Did you mean: the sender's address is not on record?"
    group = read("ask Finanze for payments over 3k")
    assert isinstance(group, Unclear)
    assert group.suggestion == "Did you mean: Finance?"
    mixed = read("if the customer is new and the amount is over 50 or the sender is new, escalate")
    assert isinstance(mixed, Unclear)
    assert "(the customer is new and the amount is over 50) or …" in mixed.suggestion


def test_more_than_500_characters_are_refused_from_there_on() -> None:
    text = "escalate if the message mentions " + "x" * 600
    parsed = read(text)
    assert isinstance(parsed, Unclear)
    assert (parsed.start, parsed.end) == (500, len(text))


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_an_empty_sentence_is_unclear(text: str) -> None:
    parsed = read(text)
    assert isinstance(parsed, Unclear)
    assert (parsed.start, parsed.end) == (0, len(text))
