"""Whatever is typed: never a crash, always a rule that reads back or a part of the text."""

from __future__ import annotations

import json
import time
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from policies.engine.rules import flaws_of, has_bad_effect
from policies.language import LONGEST, Parsed, Understood, parse_sentence
from policies.language.vocabulary import SUGGESTIONS

_TYPED = """
    if when the a customer is new important and or ( ) , . : “x” "y" not more than less over
    under € $ 50 1,000 1.000 3k euros EUR usd % percent ten minutes hours hold block escalate ask
    Finance for to from of one person two people checks check it them everything refunds e-mails
    webhooks support replies in because except unless with without mentions contains lawyer
    sender unknown amount message sample always never need needs approval after 18:00 on sunday
    weekends goes first due within - same name send have let must be held known who
"""
_WORDS = st.sampled_from(_TYPED.split())
_SENTENCES = st.lists(_WORDS | st.sampled_from(SUGGESTIONS), max_size=25).map(" ".join)


def read(text: str) -> Parsed:
    return parse_sentence(
        text,
        currency="EUR",
        workflows={"support": "Support replies", "a": "Same name", "b": "Same name"},
        groups=("Finance", "Owners"),
    )


def check(text: str) -> None:
    parsed = read(text)
    if not isinstance(parsed, Understood):
        assert 0 <= parsed.start <= parsed.end <= len(text)
        assert parsed.message
        assert parsed.start < parsed.end or not text
        return
    assert len(text) <= LONGEST
    assert not list(flaws_of(parsed.rule))
    assert not has_bad_effect(parsed.rule)
    again = read(parsed.echo) if len(parsed.echo) <= LONGEST else parsed
    assert isinstance(again, Understood)
    assert again.rule == parsed.rule


@settings(max_examples=800)
@given(_SENTENCES)
def test_words_of_the_grammar_in_any_order(text: str) -> None:
    check(text)


@settings(max_examples=400)
@given(st.text(max_size=80))
def test_any_text_at_all(text: str) -> None:
    check(text)


@settings(max_examples=200)
@given(st.text(max_size=30))
def test_any_text_inside_a_sentence_that_is_understood(text: str) -> None:
    check(f"if the message mentions “{text}”, escalate because {text}")
    check(f"escalate refunds over {text} euros")


def test_naughty_strings_alone_and_inside_a_sentence(shared_data: Path) -> None:
    rows = (shared_data / "robustness" / "naughty_strings.jsonl").read_bytes().split(b"\n")
    assert len(rows) > 200
    for row in filter(None, rows):
        text = json.loads(row)["text"]
        check(text)
        check(f"escalate if the message mentions “{text}”")
        check(f"block {text} over 50 euros because {text}")


def test_the_worst_sentence_takes_less_than_a_moment() -> None:
    """Bounded work: the same long sentence of openings, read without running away."""
    began = time.process_time()
    for piece in ("(", "“", '"', "and ", "if the amount is ", "over 1,000 ", "one person of "):
        check((piece * 500)[:LONGEST])
    assert time.process_time() - began < 5
